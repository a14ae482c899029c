using System.Collections.Specialized;
using System.Globalization;
using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Recorded traffic in JSON Lines, as evalscope replays it: each line has the <c>body</c> of a request (an object, or one as text) and its
/// <c>timestamp</c> (seconds, or a time in ISO 8601), and may have a <c>request_id</c> and the <c>completion_tokens</c> of the recorded
/// answer. The body is sent as it is, but for streaming, which the run asks for itself. Recorded <c>headers</c> are not sent: they may
/// hold keys. Times count from the earliest request; requests come in the file's order, and none is passed over or repeated. The input
/// length counts only the texts, without a chat template.
/// </summary>
/// <remarks>
/// An output length of −1 asks for answers as long as the recorded ones: <c>completion_tokens</c> tokens, past the end token. Answers that a
/// grammar constrains end by it, so those requests keep their end token.
/// </remarks>
internal sealed class WorkloadTraceDataset : FileDataset
{
    private const string BodyMember = "body";
    private const string TimeMember = "timestamp";
    private const string LengthMember = "completion_tokens";

    // Whoever sends the request decides these: how it streams, and under which name the API takes the length.
    private static readonly string[] s_ownMembers = ["stream", "stream_options", "model", "prompt", "max_tokens", "max_completion_tokens"];

    private double _start;

    /// <summary>Creates a reader.</summary>
    public WorkloadTraceDataset(FileDatasetOptions options, ITokenizer tokenizer)
        : base(options with { Shuffle = false, Oversample = false }, tokenizer)
    {
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "WorkloadTrace",
        IsLikely = start => JsonLinesFile.StartsWith(start, line =>
            line.TryGetProperty(TimeMember, out _) && line.TryGetProperty(BodyMember, out JsonElement body) && body.ValueKind is JsonValueKind.Object or JsonValueKind.String),
        Open = (options, tokenizer) => new WorkloadTraceDataset(options, tokenizer),
        Reads = [nameof(FileDatasetOptions.OutputLength)],
    };

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken)
    {
        _start = double.PositiveInfinity;
        JsonLinesFile.ForEach(file, (offset, bytes) =>
        {
            using var line = new JsonLine(file, offset, bytes);
            _start = Math.Min(_start, SecondsOf(line));
            ToRequest(line);
            found(offset, bytes.Length);
        }, cancellationToken);
    }

    private protected override ServeRequest? ToRequest(DatasetEntry entry)
    {
        using var line = new JsonLine(entry.File, entry.Offset, entry.Read());
        ServeRequest request = ToRequest(line);
        return request with { Timestamp = SecondsOf(line) - _start, InputLength = Count(request) };
    }

    private ServeRequest ToRequest(JsonLine line) => line.Read(() => Parse(line));

    private ServeRequest Parse(JsonLine line)
    {
        line.RequireSendable(BodyMember);
        JsonElement body = BodyOf(line);
        int? recorded = line.Root.TryGetProperty(LengthMember, out JsonElement length) && length.ValueKind != JsonValueKind.Null ? line.WholeNumber(LengthMember, 1) : null;
        bool asRecorded = Options.OutputLength == -1;
        if (asRecorded && recorded is null)
        {
            throw line.Invalid(LengthMember, "a whole number above 0, which an output length of -1 asks for,");
        }

        var request = new ServeRequest
        {
            RequestId = TextOf(line.Root, "request_id"),
            Model = TextOf(body, "model"),
            OutputLength = asRecorded ? recorded!.Value : Options.OutputLength ?? LimitOf(body),
            IgnoreEos = asRecorded && !IsConstrained(body),
            ExtraBody = MembersOf(body),
        };
        return WithPrompt(request, body) ?? throw line.Wrong(BodyMember, "the body has neither messages nor a prompt that is a text or token ids.");
    }

    private static JsonElement BodyOf(JsonLine line)
    {
        if (line.Root.TryGetProperty(BodyMember, out JsonElement body) && body.ValueKind == JsonValueKind.String)
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line.TextOf(body));
                body = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                throw line.Wrong(BodyMember, "the text of the body is not JSON.");
            }
        }

        return body.ValueKind == JsonValueKind.Object ? body : throw line.Invalid(BodyMember, "an object, or one as text,");
    }

    private static double SecondsOf(JsonLine line)
    {
        JsonElement value = line.Root.TryGetProperty(TimeMember, out JsonElement member) ? member : default;
        string? text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => line.TextOf(value).Trim(),
            _ => null,
        };
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && double.IsFinite(seconds))
        {
            return seconds;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? (time - DateTimeOffset.UnixEpoch).TotalSeconds
            : throw line.Invalid(TimeMember, "a number of seconds or a time such as 2026-03-01T12:00:00Z");
    }

    // The body's own limit is sent under the name that the API has for it.
    private static int LimitOf(JsonElement body) =>
        (body.TryGetProperty("max_completion_tokens", out JsonElement limit) || body.TryGetProperty("max_tokens", out limit))
        && limit.ValueKind == JsonValueKind.Number && limit.TryGetInt32(out int tokens) && tokens > 0 ? tokens : 0;

    private static OrderedDictionary MembersOf(JsonElement body)
    {
        var members = new OrderedDictionary();
        foreach (JsonProperty member in body.EnumerateObject().Where(member => !s_ownMembers.Contains(member.Name)))
        {
            members[member.Name] = member.Value.Clone();
        }

        return members;
    }

    private static ServeRequest? WithPrompt(ServeRequest request, JsonElement body)
    {
        if (body.TryGetProperty("messages", out JsonElement messages) && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0)
        {
            return request with { Messages = [.. messages.EnumerateArray().Select(message => new ChatMessage(TextOf(message, "role") ?? "", ContentOf(message)))] };
        }

        return !body.TryGetProperty("prompt", out JsonElement prompt) ? null
            : prompt.ValueKind == JsonValueKind.String ? request with { Prompt = prompt.GetString() }
            : prompt.ValueKind == JsonValueKind.Array && prompt.GetArrayLength() > 0 && prompt.EnumerateArray().All(id => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out _))
                ? request with { PromptTokenIds = [.. prompt.EnumerateArray().Select(id => id.GetInt32())] }
            : null;
    }

    // Messages are sent from the body. Their texts are kept to be counted.
    private static string ContentOf(JsonElement message) =>
        message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("content", out JsonElement content) ? ""
        : content.ValueKind == JsonValueKind.Array ? string.Join('\n', content.EnumerateArray().Select(part => TextOf(part, "text")).OfType<string>())
        : TextOf(message, "content") ?? "";

    private static string? TextOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A forced tool and a JSON answer are grammars; servers fail when an answer goes on behind the end of one.
    private static bool IsConstrained(JsonElement body) =>
        (body.TryGetProperty("response_format", out JsonElement format) && TextOf(format, "type") is "json_object" or "json_schema")
        || (body.TryGetProperty("tools", out _) && body.TryGetProperty("tool_choice", out JsonElement choice)
            && (choice.ValueKind == JsonValueKind.Object || (choice.ValueKind == JsonValueKind.String && !choice.ValueEquals("auto") && !choice.ValueEquals("none"))));

    private int Count(ServeRequest request) =>
        request.PromptTokenIds?.Length ?? Tokenizer.Count(request.Prompt ?? string.Join('\n', request.Messages!.Select(message => message.Content)));
}
