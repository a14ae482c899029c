using System.Globalization;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>Turns an exchange that has ended into a result.</summary>
internal sealed class ResultBuilder(RunPlan plan, ServeRun run, RunClock clock)
{
    // The server's words, and what is said before them.
    private const int MostWords = AnswerReader.KeptBodyBytes + 256;
    private const int MostReason = 200;

    // What the headers of the run promise to each request that brings nothing of its own.
    private readonly RequestSlo? _slo = RequestSlo.FromHeaders(plan.Connection.HeadersFor(requestId: null));

    /// <summary>Whether an exchange that has ended was answered, and with something.</summary>
    public static bool Succeeded(RequestExchange exchange) => Failure(exchange).Kind == RequestErrorKind.None;

    /// <summary>Whether the tokens of an answer are still to be counted, because its server did not.</summary>
    public bool NeedsCount(RequestExchange exchange) =>
        plan.Tokenizer is not null
        && plan.Backend.Task != BackendTask.Pooling
        && exchange.Answer.Record is { CompletionTokens: null } record
        && record.Utf8.Length + record.AsideUtf8.Length > 0;

    /// <summary>Builds the final result and gives the exchange's buffers back. Never throws: what fails becomes the result's error.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="countsTokens">Whether the run's tokenizer counts the answer's tokens where the server did not.</param>
    public ServeRequestResult Build(RequestExchange exchange, bool countsTokens = true)
    {
        ServeRequestResult result;
        try
        {
            int? tokens = countsTokens && NeedsCount(exchange) ? CountTokens(exchange.Answer.Record) : null;
            result = Build(exchange, Failure(exchange), tokens);
        }
        catch (OperationCanceledException)
        {
            // The run was stopped: what came is known, and nobody counts it any more.
            result = BuildUncounted(exchange);
        }
        catch (Exception exception)
        {
            result = Build(exchange, (RequestErrorKind.Incomplete, $"The answer came, and its result could not be completed: {exception.Message}"), tokens: null);
        }

        if (exchange is { Conversation: { } conversation, SkipReason: null })
        {
            conversation.HistoryLength = result.InputLength + result.OutputLength;
        }

        exchange.Answer.Record.Release();
        return result;
    }

    /// <summary>Builds the result as far as it is known before its tokens are counted; the exchange keeps what the final one needs.</summary>
    public ServeRequestResult BuildUncounted(RequestExchange exchange) => Build(exchange, Failure(exchange), tokens: null);

    private ServeRequestResult Build(RequestExchange exchange, (RequestErrorKind Kind, string? Message) failure, int? tokens)
    {
        AnswerRecord record = exchange.Answer.Record;
        long start = StartOf(exchange);
        (RequestErrorKind errorKind, string? errorMessage) = failure;
        bool hasChunks = record.ChunkCount > 0;
        double? ttft = hasChunks ? RunClock.ToMs(record.FirstChunkStamp - start) : null;
        double? e2el = hasChunks ? RunClock.ToMs(record.EndStamp - start) : null;
        (int outputLength, OutputLengthSource source) = OutputLength(record, tokens);
        return new ServeRequestResult
        {
            Index = exchange.Slot.Index,
            Phase = exchange.Phase?.Settings.Name,
            RequestId = exchange.Slot.Request!.RequestId,
            RequestPosition = exchange.Position,
            UriIndex = exchange.Address,
            Model = exchange.Slot.Request!.Model ?? exchange.Conversation?.Model,
            ConversationId = exchange.Slot.Request!.ConversationId,
            Turn = exchange.Slot.Request!.ConversationId is null ? null : exchange.Slot.Request!.Turn,
            Success = errorKind == RequestErrorKind.None,
            ErrorKind = errorKind,
            ErrorMessage = errorMessage is null ? null : OutsideText.Harmless(plan.Connection.Scrubber.Excerpt(errorMessage, MostWords)),
            StatusCode = exchange.Head?.StatusCode ?? 0,
            RetryAfterSeconds = RetryAfter(exchange.Head),
            FinishReason = record.FinishReason is { } reason ? OutsideText.OnOneLine(plan.Connection.Scrubber.Excerpt(reason, MostReason)) : null,
            InputLength = InputLength(exchange),
            InputSequenceCount = plan.Backend.CountInputs(exchange.Slot.Request!),
            AudioSeconds = exchange.Slot.Request!.Audio?.DurationSeconds,
            Slo = exchange.Slot.Request!.Slo ?? _slo,
            OutputLength = outputLength,
            OutputLengthSource = source,
            ScheduledSeconds = clock.SecondsAt(exchange.DueStamp),
            StartSeconds = clock.SecondsAt(start),
            QueueMs = exchange.Queued ? RunClock.ToMs(Math.Max(0, start - exchange.AdmittedStamp - exchange.PrefillQueueTicks)) : 0,
            PrefillQueueMs = exchange.PrefillAskedStamp == 0 ? null : RunClock.ToMs(exchange.PrefillQueueTicks),
            SendLagMs = RunClock.ToMs((exchange.Queued ? exchange.AdmittedStamp : start - exchange.PrefillQueueTicks) - exchange.DueStamp),
            ConnectMs = RunClock.ToMs(exchange.ConnectTicks),
            TtftMs = ttft,
            ContentTtftMs = record.FirstContentStamp == 0 ? null : RunClock.ToMs(record.FirstContentStamp - start),
            FirstChoiceTpotMs = record.OtherContentChunkCount > 0 ? FirstChoiceTpot(record, outputLength) : null,
            E2elMs = e2el,
            ScheduledTtftMs = hasChunks ? RunClock.ToMs(record.FirstChunkStamp - exchange.DueStamp) : null,
            ScheduledE2elMs = hasChunks ? RunClock.ToMs(record.EndStamp - exchange.DueStamp) : null,
            ChunkCount = record.ChunkCount,
            Gaps = ChunkGaps.FromStamps(record.Stamps),
            OutputUtf8 = plan.Connection.Scrubber.Scrub(record.Utf8),
            Run = run,
        };
    }

    // Of several choices the first is timed: its share of the tokens over its own chunks.
    private static double? FirstChoiceTpot(AnswerRecord record, int outputLength)
    {
        double tokens = Math.Round((double)outputLength * record.ContentChunkCount / (record.ContentChunkCount + record.OtherContentChunkCount));
        return tokens > 1 && record.ChunkCount > 0 ? RunClock.ToMs(record.LastChunkStamp - record.FirstChunkStamp) / (tokens - 1) : null;
    }

    private int CountTokens(AnswerRecord record)
    {
        int aside = record.AsideUtf8.IsEmpty ? 0 : plan.Tokenizer!.Count(Encoding.UTF8.GetString(record.AsideUtf8), addSpecialTokens: false);
        return aside + (record.Utf8.IsEmpty ? 0 : plan.Tokenizer!.Count(record.Text, addSpecialTokens: false));
    }

    // vLLM's client starts its clock before it has a connection; a connection that had to be opened is part of the latency.
    private static long StartOf(RequestExchange exchange) =>
        exchange.SendStamp == 0 ? exchange.AdmittedStamp : exchange.SendStamp - exchange.ConnectTicks;

    private static (RequestErrorKind Kind, string? Message) Failure(RequestExchange exchange)
    {
        AnswerRecord record = exchange.Answer.Record;
        ExchangeEnd outcome = exchange.Outcome;
        if (exchange.SkipReason is { } reason)
        {
            return (exchange.IsCut ? RequestErrorKind.Cut : RequestErrorKind.Skipped, reason);
        }

        if (exchange.TimedOut)
        {
            return (RequestErrorKind.Timeout, "The answer was not complete within the time limit of a request.");
        }

        if (exchange.Answer.Record.IsOverfull)
        {
            return (RequestErrorKind.Protocol, string.Create(CultureInfo.InvariantCulture, $"The answer is larger than {record.MaxBytes / 1_048_576.0:0.##} MB, the most that is kept of one; the rest of it was not read."));
        }

        if (exchange.CameEarly)
        {
            return (RequestErrorKind.Protocol, "The answer came before its request was sent: the server had answered an earlier request on the connection twice.");
        }

        if (exchange.Fault is { } fault)
        {
            return (RequestErrorKind.Incomplete, fault);
        }

        switch (outcome.Status)
        {
            case ExchangeStatus.Cancelled when exchange.CutReason is { } cut: return (exchange.IsAbandoned ? RequestErrorKind.Abandoned : RequestErrorKind.Cut, cut);
            case ExchangeStatus.Cancelled: return (RequestErrorKind.Cancelled, "The run was stopped.");
            case ExchangeStatus.ConnectFailed: return (RequestErrorKind.ConnectFailed, outcome.Message);
        }

        if (exchange.Head is { StatusCode: not 200 } head)
        {
            return (head.StatusCode == 429 ? RequestErrorKind.RateLimited : RequestErrorKind.HttpStatus, Words(head, exchange.Answer.Body));
        }

        if (record.StreamError is { } streamError)
        {
            return (RequestErrorKind.StreamError, streamError);
        }

        return outcome.Status switch
        {
            ExchangeStatus.ConnectionLost => (RequestErrorKind.ConnectionLost, outcome.Message),
            ExchangeStatus.ProtocolError => (RequestErrorKind.Protocol, outcome.Message),
            _ when record.ProtocolError is { } protocolError => (RequestErrorKind.Protocol, protocolError),
            _ when exchange.Answer.IsDocument => Document(exchange.Answer.Body),
            _ when record.ChunkCount == 0 => (RequestErrorKind.EmptyResponse, "The answer was complete, but held nothing that the API promises."),
            _ => (RequestErrorKind.None, null),
        };
    }

    private static (RequestErrorKind Kind, string Message) Document(ReadOnlySpan<byte> body)
    {
        string text = JsonErrors.Text(body);
        return text.StartsWith('<') || text.StartsWith("a web page: ", StringComparison.Ordinal)
            ? (RequestErrorKind.Protocol, $"The endpoint answered with something else than a stream of events: {text}")
            : text.Contains("\"error\"", StringComparison.Ordinal)
            ? (RequestErrorKind.StreamError, JsonErrors.TryDescribe(body) ?? text)
            : (RequestErrorKind.Protocol, "The endpoint answered with one JSON document where a stream was asked for, so that TTFT and ITL cannot be measured: " + text);
    }

    private static string Words(HttpResponseHead head, ReadOnlySpan<byte> body)
    {
        string words = JsonErrors.TryDescribe(body) ?? JsonErrors.Text(body);
        if (head.StatusCode is >= 300 and < 400 && head.Find("Location") is { } location)
        {
            words = $"the endpoint redirects to {location}. Redirects are not followed, so that neither their time nor a key goes astray: give that address.";
        }
        else if (words.Length == 0 && head.Find("Content-Encoding") is { } coding)
        {
            words = $"the body is compressed ({coding})";
        }

        return string.Create(CultureInfo.InvariantCulture, $"{head.StatusCode} {head.ReasonPhrase}").TrimEnd() + (words.Length == 0 ? "" : ": " + words);
    }

    private static double? RetryAfter(HttpResponseHead? head)
    {
        string? value = head?.Find("Retry-After");
        if (value is null)
        {
            return null;
        }

        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds))
        {
            return seconds >= 0 && double.IsFinite(seconds) ? seconds : null;
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? Math.Max(0, (time - DateTimeOffset.UtcNow).TotalSeconds)
            : null;
    }

    // The turns of a conversation are built in their order: each finds how long what was said before it is.
    private static int InputLength(RequestExchange exchange)
    {
        int history = exchange is { Conversation: { } conversation, SkipReason: null } ? conversation.HistoryLength : 0;
        return exchange.Answer.Record.PromptTokens ?? history + exchange.Slot.Request!.InputLength;
    }

    private (int Length, OutputLengthSource Source) OutputLength(AnswerRecord record, int? counted)
    {
        if (plan.Backend.Task == BackendTask.Pooling)
        {
            return (0, OutputLengthSource.None);
        }

        if (record.CompletionTokens is { } tokens)
        {
            return (tokens, OutputLengthSource.Usage);
        }

        if (counted is { } count)
        {
            return (count, OutputLengthSource.Tokenizer);
        }

        int chunks = record.ContentChunkCount + record.OtherContentChunkCount;
        return chunks > 0 ? (chunks, OutputLengthSource.Chunks) : (0, OutputLengthSource.None);
    }
}
