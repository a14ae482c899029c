using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// What happened to one request. Times named <c>...Seconds</c> count from the run's origin, times named <c>...Ms</c> are
/// durations; a duration that does not apply is <see langword="null"/>, and the latencies of a request that failed are infinite.
/// </summary>
/// <remarks>
/// Infinite, so that no comparison takes a failed request for a fast one: <c>Where-Object TtftMs -lt 200</c> leaves it out, a mean with
/// one in it is infinite, and <c>Sort-Object TtftMs</c> puts it last.
/// </remarks>
public sealed class ServeRequestResult
{
    // A run of a hundred thousand requests keeps as many results. Not a number stands for null, in half of its room; what few
    // requests have lies apart; a text is kept as UTF-8, and an id that follows from the run's prefix is not kept at all.
    private readonly object _outputText = "";
    private readonly double _ttftMs = double.NaN;
    private readonly double _contentTtftMs = double.NaN;
    private readonly double _e2elMs = double.NaN;
    private readonly double _scheduledTtftMs = double.NaN;
    private readonly double _scheduledE2elMs = double.NaN;
    private RareValues? _rare;

    /// <summary>Position of the request in the schedule, from 0.</summary>
    public int Index { get; init; }

    /// <summary>The <c>x-request-id</c> that was sent.</summary>
    public string? RequestId
    {
        get => _rare?.RequestId ?? (Run?.RequestIdPrefix is { } prefix ? prefix + RequestPosition.ToString(CultureInfo.InvariantCulture) : null);
        init => SetRare(value, (rare, given) => rare.RequestId = given);
    }

    /// <summary>The model asked for: the run's, or one of its own, such as a LoRA module.</summary>
    [JsonIgnore]
    public string? Model
    {
        get => OwnModel ?? Run?.Model;
        init => OwnModel = value;
    }

    /// <summary>Which of the run's addresses it went to, from 0: a place in <see cref="ServeRun.Uris"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UriIndex
    {
        get => _rare?.UriIndex ?? 0;
        init => SetRare<int?>(value == 0 ? null : value, (rare, given) => rare.UriIndex = given);
    }

    /// <summary>Base address that it went to.</summary>
    [JsonIgnore]
    public Uri? Uri => Run?.Uris.ElementAtOrDefault(UriIndex);

    /// <summary>The conversation that the request is a turn of; <see langword="null"/> for a request of its own.</summary>
    public string? ConversationId
    {
        get => _rare?.ConversationId;
        init => SetRare(value, (rare, given) => rare.ConversationId = given);
    }

    /// <summary>Position of the turn in its conversation, from 0; <see langword="null"/> for a request of its own.</summary>
    public int? Turn
    {
        get => _rare?.Turn;
        init => SetRare(value, (rare, given) => rare.Turn = given);
    }

    /// <summary>Whether the answer was complete and held something.</summary>
    public bool Success { get; init; }

    /// <summary>Why it failed.</summary>
    public RequestErrorKind ErrorKind { get; init; }

    /// <summary>What went wrong: the server's own words where it sent any, cut at 4 KB.</summary>
    public string? ErrorMessage
    {
        get => _rare?.ErrorMessage;
        init => SetRare(value, (rare, given) => rare.ErrorMessage = given);
    }

    /// <summary>HTTP status code; 0 when there was no answer.</summary>
    public int StatusCode { get; init; }

    /// <summary>Seconds that a <c>Retry-After</c> header asked to wait.</summary>
    public double? RetryAfterSeconds
    {
        get => _rare?.RetryAfterSeconds;
        init => SetRare(value, (rare, given) => rare.RetryAfterSeconds = given);
    }

    /// <summary>
    /// Why the model stopped: <c>stop</c>, <c>length</c> and so on; <c>none</c> for an answer that broke off, with neither a reason nor an
    /// end of the stream nor a usage.
    /// </summary>
    public string? FinishReason { get; init; }

    /// <summary>
    /// Prompt tokens: the server's count where it sent one, else the workload's; for a turn the workload's count and the lengths of the
    /// turns before it, answers included.
    /// </summary>
    public int InputLength { get; init; }

    /// <summary>Inputs that the request held: the texts of a batch, the documents to rank, else 1.</summary>
    public int InputSequenceCount
    {
        get => _rare?.InputSequenceCount ?? 1;
        init => SetRare<int?>(value == 1 ? null : value, (rare, given) => rare.InputSequenceCount = given);
    }

    /// <summary>How long the sound that it held plays, in seconds; <see langword="null"/> for a request without one.</summary>
    public double? AudioSeconds
    {
        get => _rare?.AudioSeconds;
        init => SetRare(value, (rare, given) => rare.AudioSeconds = given);
    }

    /// <summary>Generated tokens.</summary>
    public int OutputLength { get; init; }

    /// <summary>Where <see cref="OutputLength"/> comes from.</summary>
    public OutputLengthSource OutputLengthSource { get; init; }

    /// <summary>When the request was due: a later turn of a conversation when the answer before it was complete, and the pause over.</summary>
    public double ScheduledSeconds { get; init; }

    /// <summary>When its first byte was sent.</summary>
    public double StartSeconds { get; init; }

    /// <summary>Wait for a place under the concurrency limit; 0 without one, and for a conversation's later turns, which have its place.</summary>
    public double QueueMs { get; init; }

    /// <summary>From the due time to the send, without <see cref="QueueMs"/>: the client's own lateness.</summary>
    public double SendLagMs { get; init; }

    /// <summary>Time to open a connection for this request; 0 when an open one was used.</summary>
    public double ConnectMs
    {
        get => _rare?.ConnectMs ?? 0;
        init => SetRare<double?>(value == 0 ? null : value, (rare, given) => rare.ConnectMs = given);
    }

    /// <summary>From the send to the first chunk that has choices, as vLLM counts it.</summary>
    public double? TtftMs
    {
        get => Latency(_ttftMs);
        init => _ttftMs = Finite(value, _ttftMs);
    }

    /// <summary>From the send to the first chunk that carries content, reasoning or a tool call.</summary>
    public double? ContentTtftMs
    {
        get => Latency(_contentTtftMs);
        init => _contentTtftMs = Finite(value, _contentTtftMs);
    }

    /// <summary>
    /// Mean time per output token after the first: (E2EL − TTFT) / (output length − 1); <see langword="null"/> for one token. With several
    /// choices (<c>n</c> above 1) that of the first choice.
    /// </summary>
    public double? TpotMs => !Success ? double.PositiveInfinity
        : FirstChoiceTpotMs ?? (OutputLength > 1 ? (E2elMs - TtftMs) / (OutputLength - 1) : null);

    /// <summary>From the send to the last token chunk.</summary>
    public double? E2elMs
    {
        get => Latency(_e2elMs);
        init => _e2elMs = Finite(value, _e2elMs);
    }

    /// <summary>From the due time to the first chunk: <see cref="TtftMs"/> with the queue and the send lag.</summary>
    public double? ScheduledTtftMs
    {
        get => Latency(_scheduledTtftMs);
        init => _scheduledTtftMs = Finite(value, _scheduledTtftMs);
    }

    /// <summary>From the due time to the last token chunk.</summary>
    public double? ScheduledE2elMs
    {
        get => Latency(_scheduledE2elMs);
        init => _scheduledE2elMs = Finite(value, _scheduledE2elMs);
    }

    /// <summary>Chunks that have choices.</summary>
    public int ChunkCount { get; init; }

    /// <summary>Gaps between consecutive chunks; vLLM's ITL samples. Kept packed: each use makes an array anew.</summary>
    public double[] ItlMs
    {
        get => Gaps.ToArray();
        init => Gaps = ChunkGaps.FromMilliseconds(value ?? []);
    }

    /// <summary>The generated text, without reasoning. Kept as UTF-8: each use makes a string anew.</summary>
    public string OutputText
    {
        get => _outputText as string ?? Encoding.UTF8.GetString((byte[])_outputText);
        init => _outputText = value ?? "";
    }

    /// <summary>The run that the request belongs to.</summary>
    public ServeRun Run { get; init; } = null!;

    /// <summary>Time to second token: the first gap; <see langword="null"/> for fewer than two chunks, infinite for a request that failed.</summary>
    [JsonIgnore]
    public double? TtstMs => !Success ? double.PositiveInfinity : Gaps.First;

    /// <summary>Limits that the request brought itself; <see langword="null"/> where it had none.</summary>
    public RequestSlo? Slo
    {
        get => _rare?.Slo;
        init => SetRare(value, (rare, given) => rare.Slo = given);
    }

    /// <summary>The phase that the request belongs to; <see langword="null"/> in a run without phases.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Phase { get; init; }

    /// <summary>Wait for a place to wait for the first token in; <see langword="null"/> where its phase has no limit on those.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? PrefillQueueMs
    {
        get => _rare?.PrefillQueueMs;
        init => SetRare(value, (rare, given) => rare.PrefillQueueMs = given);
    }

    /// <summary>Whether the client itself ended it, at the end of its phase or on purpose: then it is not a failure, and in no latency.</summary>
    [JsonIgnore]
    public bool WasCut => ErrorKind is RequestErrorKind.Cut or RequestErrorKind.Abandoned;

    /// <summary>Time per output token of the first of several choices, which share one count of tokens; <see langword="null"/> for one choice.</summary>
    [JsonInclude]
    [JsonPropertyName("first_choice_tpot_ms")]
    internal double? FirstChoiceTpotMs
    {
        get => _rare?.FirstChoiceTpotMs;
        init => SetRare(value, (rare, given) => rare.FirstChoiceTpotMs = given);
    }

    /// <summary>From the send to the first chunk that came, whatever became of the request; <see langword="null"/> when none came.</summary>
    [JsonIgnore]
    internal double? FirstChunkMs => Known(_ttftMs);

    /// <summary>From the send to the last chunk that came, whatever became of the request; <see langword="null"/> when none came.</summary>
    [JsonIgnore]
    internal double? LastChunkMs => Known(_e2elMs);

    /// <summary><see cref="FirstChunkMs"/> of a request that failed, in files: there its latencies are infinite.</summary>
    [JsonInclude]
    [JsonPropertyName("first_chunk_ms")]
    internal double? FailedFirstChunkMs
    {
        get => Success ? null : FirstChunkMs;
        init => _ttftMs = Finite(value, _ttftMs);
    }

    /// <summary><see cref="LastChunkMs"/> of a request that failed, in files.</summary>
    [JsonInclude]
    [JsonPropertyName("last_chunk_ms")]
    internal double? FailedLastChunkMs
    {
        get => Success ? null : LastChunkMs;
        init => _e2elMs = Finite(value, _e2elMs);
    }

    /// <summary>The model asked for, where it differs from the run's.</summary>
    [JsonInclude]
    [JsonPropertyName("model")]
    internal string? OwnModel
    {
        get => _rare?.Model;
        init => SetRare(value, (rare, given) => rare.Model = given);
    }

    /// <summary>Gaps between consecutive chunks, packed.</summary>
    internal ChunkGaps Gaps { get; init; }

    /// <summary>Position of the request in its run, from 0: what follows the run's prefix in an id that the run made.</summary>
    internal int RequestPosition { get; init; }

    /// <summary>Sets <see cref="OutputText"/> from its UTF-8 bytes, which the result then owns.</summary>
    internal byte[] OutputUtf8
    {
        init => _outputText = value;
    }

    /// <inheritdoc/>
    public override string ToString() => Success
        ? string.Create(CultureInfo.InvariantCulture, $"#{Index}: {OutputLength} tokens, TTFT {TtftMs:0.##} ms, E2EL {E2elMs:0.##} ms")
        : string.Create(CultureInfo.InvariantCulture, $"#{Index}: {ErrorKind} {ErrorMessage}");

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static double Finite(double? value, double otherwise) => value is { } number && double.IsFinite(number) ? number : otherwise;

    private double? Latency(double value) => Success ? Known(value) : double.PositiveInfinity;

    private void SetRare<T>(T? value, Action<RareValues, T?> set)
    {
        if (value is not null)
        {
            set(_rare ??= new RareValues(), value);
        }
    }

    private sealed class RareValues
    {
        public string? RequestId { get; set; }

        public string? ConversationId { get; set; }

        public int? Turn { get; set; }

        public int? UriIndex { get; set; }

        public int? InputSequenceCount { get; set; }

        public double? ConnectMs { get; set; }

        public string? ErrorMessage { get; set; }

        public double? RetryAfterSeconds { get; set; }

        public double? AudioSeconds { get; set; }

        public double? FirstChoiceTpotMs { get; set; }

        public string? Model { get; set; }

        public RequestSlo? Slo { get; set; }

        public double? PrefillQueueMs { get; set; }
    }
}
