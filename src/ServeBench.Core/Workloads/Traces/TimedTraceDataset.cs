using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// A trace of a production service: JSON Lines, each with the time of a request, its lengths, and a hash for each chunk of its
/// prompt, equal where prompts share their start. The requests come in the file's order; none is passed over or repeated. Whatever the
/// seed, vLLM seeds Python's generator with 0 here, and continues from there.
/// </summary>
internal sealed class TimedTraceDataset : JsonDataset
{
    // No service whose trace is worth replaying has fewer than a request in 10 s; Mooncake's have one in 0.15 to 0.3 s.
    private const double LeastMillisecondGap = 10;

    private readonly TimedTraceOptions _trace;
    private readonly TraceChunks _chunks;

    /// <summary>Creates a reader.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public TimedTraceDataset(FileDatasetOptions options, ITokenizer tokenizer)
        : base(options with { Shuffle = false, Oversample = false, Seed = 0 }, tokenizer)
    {
        _trace = options.TimedTrace;
        ArgumentOutOfRangeException.ThrowIfLessThan(_trace.ChunkHashSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_trace.SecMultiplier, nameof(options));
        TokenizerVocabulary.Require(tokenizer);
        _chunks = new TraceChunks(TokenizerVocabulary.UnnamedIds(tokenizer), _trace.ChunkHashSize);
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "TimedTrace",
        VllmName = "timed_trace",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new TimedTraceDataset(options, tokenizer),
        Reads =
        [
            nameof(TimedTraceOptions.ChunkHashSize), nameof(TimedTraceOptions.SecMultiplier), nameof(TimedTraceOptions.TimestampLabel),
            nameof(TimedTraceOptions.InputLengthLabel), nameof(TimedTraceOptions.OutputLengthLabel), nameof(TimedTraceOptions.HashIdsLabel),
        ],
    };

    /// <summary>How many of the requests read so far have fewer tokens than the trace says, as their hashes do not reach that far.</summary>
    public int ShortCount { get; private set; }

    /// <summary>
    /// Whether the timestamps of the requests read so far are likely to be milliseconds that were taken for seconds: two or more, all of them
    /// whole numbers, and 10 or more apart on average.
    /// </summary>
    public bool LooksLikeMilliseconds { get; private set; }

    /// <summary>Whether the start of a file is that of such a dataset: a first line with hashes.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start) =>
        JsonLinesFile.StartsWith(start, line => line.TryGetProperty(new TimedTraceOptions().HashIdsLabel, out _));

    public override IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        ShortCount = 0;
        LooksLikeMilliseconds = false;
        int count = 0;
        bool isWhole = true;
        double first = double.MaxValue;
        double last = 0;
        foreach (ServeRequest request in base.Read(cancellationToken))
        {
            double stamp = request.Timestamp!.Value;
            isWhole &= double.IsInteger(stamp);
            first = Math.Min(first, stamp);
            last = Math.Max(last, stamp);
            LooksLikeMilliseconds = isWhole && ++count > 1 && last - first >= LeastMillisecondGap * (count - 1);
            if (request.Source is TracePrompt { IsShort: true })
            {
                ShortCount++;
            }

            yield return request;
        }
    }

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonLinesFile.ForEach(file, (offset, bytes) =>
        {
            using var line = new JsonLine(file, offset, bytes);
            line.Number(_trace.TimestampLabel);
            line.WholeNumber(_trace.InputLengthLabel, 1);
            line.WholeNumber(_trace.OutputLengthLabel, 1);
            if (!line.Root.TryGetProperty(_trace.HashIdsLabel, out JsonElement hashes) || TraceHashes.Read(hashes) is not { } read)
            {
                throw line.Invalid(_trace.HashIdsLabel, "an array of whole numbers of up to 64 bits");
            }

            if (read.Values.Length == 0)
            {
                throw line.Invalid(_trace.HashIdsLabel, "at least one hash");
            }

            found(offset, bytes.Length);
        }, cancellationToken);

    private protected override ServeRequest? ToRequest(JsonElement entry, DatasetEntry where)
    {
        int length = entry.GetProperty(_trace.InputLengthLabel).GetInt32();
        var prompt = new TracePrompt(_chunks, TraceHashes.Read(entry.GetProperty(_trace.HashIdsLabel))!.Value, length);
        return new ServeRequest
        {
            Source = prompt,
            InputLength = prompt.Length,
            OutputLength = entry.GetProperty(_trace.OutputLengthLabel).GetInt32(),
            Timestamp = entry.GetProperty(_trace.TimestampLabel).GetDouble() * _trace.SecMultiplier,
            IgnoreEos = true,
        };
    }
}
