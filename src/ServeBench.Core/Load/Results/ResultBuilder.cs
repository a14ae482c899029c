using System.Globalization;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>Turns an exchange that has ended into a result.</summary>
internal sealed class ResultBuilder(RunPlan plan, ServeRun run, RunClock clock)
{
    /// <summary>Whether an exchange that has ended was answered, and with something.</summary>
    public static bool Succeeded(RequestExchange exchange) => Failure(exchange).Kind == RequestErrorKind.None;

    /// <summary>Builds the result and gives the exchange's buffers back.</summary>
    public ServeRequestResult Build(RequestExchange exchange)
    {
        AnswerRecord record = exchange.Answer.Record;
        long start = StartOf(exchange);
        (RequestErrorKind errorKind, string? errorMessage) = Failure(exchange);
        bool hasChunks = record.ChunkCount > 0;
        double? ttft = hasChunks ? RunClock.ToMs(record.FirstChunkStamp - start) : null;
        double? e2el = hasChunks ? RunClock.ToMs(record.EndStamp - start) : null;
        (int outputLength, OutputLengthSource source) = OutputLength(record);
        var result = new ServeRequestResult
        {
            Index = exchange.Slot.Index,
            RequestId = exchange.Slot.Request!.RequestId,
            RequestPosition = exchange.Position,
            UriIndex = exchange.Address,
            Model = exchange.Slot.Request!.Model ?? exchange.Conversation?.Model,
            ConversationId = exchange.Slot.Request!.ConversationId,
            Turn = exchange.Slot.Request!.ConversationId is null ? null : exchange.Slot.Request!.Turn,
            Success = errorKind == RequestErrorKind.None,
            ErrorKind = errorKind,
            ErrorMessage = plan.Connection.Scrubber.Scrub(errorMessage),
            StatusCode = exchange.Head?.StatusCode ?? 0,
            RetryAfterSeconds = RetryAfter(exchange.Head),
            FinishReason = record.FinishReason,
            InputLength = InputLength(exchange, outputLength),
            InputSequenceCount = plan.Backend.CountInputs(exchange.Slot.Request!),
            AudioSeconds = exchange.Slot.Request!.Audio?.DurationSeconds,
            OutputLength = outputLength,
            OutputLengthSource = source,
            ScheduledSeconds = clock.SecondsAt(exchange.DueStamp),
            StartSeconds = clock.SecondsAt(start),
            QueueMs = exchange.Queued ? RunClock.ToMs(Math.Max(0, start - exchange.AdmittedStamp)) : 0,
            SendLagMs = RunClock.ToMs((exchange.Queued ? exchange.AdmittedStamp : start) - exchange.DueStamp),
            ConnectMs = RunClock.ToMs(exchange.ConnectTicks),
            TtftMs = ttft,
            ContentTtftMs = record.FirstContentStamp == 0 ? null : RunClock.ToMs(record.FirstContentStamp - start),
            E2elMs = e2el,
            ScheduledTtftMs = hasChunks ? RunClock.ToMs(record.FirstChunkStamp - exchange.DueStamp) : null,
            ScheduledE2elMs = hasChunks ? RunClock.ToMs(record.EndStamp - exchange.DueStamp) : null,
            ChunkCount = record.ChunkCount,
            Gaps = ChunkGaps.FromStamps(record.Stamps),
            OutputUtf8 = plan.Connection.Scrubber.Scrub(record.Utf8),
            Run = run,
        };
        record.Release();
        return result;
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
            return (RequestErrorKind.Skipped, reason);
        }

        if (exchange.TimedOut)
        {
            return (RequestErrorKind.Timeout, "The answer was not complete within the time limit of a request.");
        }

        switch (outcome.Status)
        {
            case ExchangeStatus.Cancelled: return (RequestErrorKind.Cancelled, "The run was stopped.");
            case ExchangeStatus.ConnectFailed: return (RequestErrorKind.ConnectFailed, outcome.Message);
        }

        if (exchange.Head is { StatusCode: not 200 } head)
        {
            return (head.StatusCode == 429 ? RequestErrorKind.RateLimited : RequestErrorKind.HttpStatus, Words(head, exchange.Answer.Body));
        }

        if (record.StreamError is { } streamError)
        {
            return (RequestErrorKind.StreamError, Cut(streamError));
        }

        return outcome.Status switch
        {
            ExchangeStatus.ConnectionLost => (RequestErrorKind.ConnectionLost, outcome.Message),
            ExchangeStatus.ProtocolError => (RequestErrorKind.Protocol, outcome.Message),
            _ when record.ProtocolError is { } protocolError => (RequestErrorKind.Protocol, Cut(protocolError)),
            _ when exchange.Answer.IsDocument => Document(exchange.Answer.Body),
            _ when record.ChunkCount == 0 => (RequestErrorKind.EmptyResponse, "The answer was complete, but held nothing that the API promises."),
            _ => (RequestErrorKind.None, null),
        };
    }

    private static (RequestErrorKind Kind, string Message) Document(ReadOnlySpan<byte> body)
    {
        string text = JsonErrors.Text(body);
        return text.Contains("\"error\"", StringComparison.Ordinal)
            ? (RequestErrorKind.StreamError, JsonErrors.TryDescribe(body) ?? text)
            : (RequestErrorKind.Protocol, "The endpoint answered with one JSON document where a stream was asked for, so that TTFT and ITL cannot be measured: " + text);
    }

    private static string Words(HttpResponseHead head, ReadOnlySpan<byte> body)
    {
        string words = JsonErrors.TryDescribe(body) ?? JsonErrors.Text(body);
        return string.Create(CultureInfo.InvariantCulture, $"{head.StatusCode} {head.ReasonPhrase}").TrimEnd() + (words.Length == 0 ? "" : ": " + words);
    }

    private static string Cut(string text) =>
        Encoding.UTF8.GetByteCount(text) <= AnswerReader.KeptBodyBytes ? text : text[..Math.Min(text.Length, AnswerReader.KeptBodyBytes)] + "…";

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
    private static int InputLength(RequestExchange exchange, int outputLength)
    {
        int? counted = exchange.Answer.Record.PromptTokens;
        int own = exchange.Slot.Request!.InputLength;
        if (exchange.Conversation is not { } conversation || exchange.SkipReason is not null)
        {
            return counted ?? own;
        }

        int length = counted ?? conversation.HistoryLength + own;
        conversation.HistoryLength = length + outputLength;
        return length;
    }

    private (int Length, OutputLengthSource Source) OutputLength(AnswerRecord record)
    {
        if (plan.Backend.Task == BackendTask.Pooling)
        {
            return (0, OutputLengthSource.None);
        }

        if (record.CompletionTokens is > 0 and int tokens)
        {
            return (tokens, OutputLengthSource.Usage);
        }

        if (plan.Tokenizer is not null && record.Utf8.Length > 0)
        {
            return (plan.Tokenizer.Count(record.Text, addSpecialTokens: false), OutputLengthSource.Tokenizer);
        }

        return record.ChunkCount > 0 ? (Math.Max(1, record.ContentChunkCount), OutputLengthSource.Chunks) : (0, OutputLengthSource.None);
    }
}
