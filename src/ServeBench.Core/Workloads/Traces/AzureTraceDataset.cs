using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// A trace of Azure's language model services: comma-separated values with the time of a request, the tokens of its prompt and
/// those generated, under TIMESTAMP, ContextTokens and GeneratedTokens. Times count from the first row. The trace holds no prompts:
/// each is made of the vocabulary's tokens, as many as the row says. Rows come in the file's order; none is passed over or repeated.
/// </summary>
internal sealed class AzureTraceDataset : IFileDataset
{
    private const string TimeColumn = "TIMESTAMP";
    private const string ContextColumn = "ContextTokens";
    private const string GeneratedColumn = "GeneratedTokens";

    private readonly FileDatasetOptions _options;
    private readonly ITokenizer _tokenizer;
    private readonly int[] _vocabulary;

    /// <summary>Creates a reader.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public AzureTraceDataset(FileDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(options.Paths.Count);
        TokenizerVocabulary.Require(tokenizer);
        _options = options with { Oversample = false };
        _tokenizer = tokenizer;
        _vocabulary = TokenizerVocabulary.OrdinaryIds(tokenizer);
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "AzureTrace",
        IsLikely = start => CsvReader.HeaderHas(start, TimeColumn, ContextColumn, GeneratedColumn),
        Open = (options, tokenizer) => new AzureTraceDataset(options, tokenizer),
        Reads = [nameof(FileDatasetOptions.Seed)],
    };

    public int EntryCount { get; private set; }

    public int RejectedCount => 0;

    public bool WantsChatTemplate => false;

    /// <remarks>All rows are checked before the first request. A row takes 16 bytes of memory.</remarks>
    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatInvalid</c>, <c>DatasetLineInvalid</c> or <c>DatasetEmpty</c>.
    /// </exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        List<Row> rows = ReadRows(cancellationToken);
        EntryCount = rows.Count;
        // Nothing of this is drawn from Python's generator: what is drawn later begins with the seed.
        return RequestSampling.Number(
            RequestSampling.Take(rows.Select(ToRequest), _options, new CPythonRandom(_options.Seed), () => { }, Empty), new CPythonRandom(_options.Seed));
    }

    private List<Row> ReadRows(CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        DateTimeOffset? start = null;
        foreach (string path in _options.Paths)
        {
            using var csv = new CsvReader(path);
            (int time, int context, int generated) = (csv.Find(TimeColumn), csv.Find(ContextColumn), csv.Find(GeneratedColumn));
            while (csv.Read() is { } fields)
            {
                cancellationToken.ThrowIfCancellationRequested();
                DateTimeOffset arrival = DateTimeOffset.TryParse(fields[time], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)
                    ? parsed
                    : throw csv.LineInvalid(TimeColumn, $"'{fields[time]}' is not a time such as 2023-11-16 18:15:46.6805900.");
                start ??= arrival;
                if (arrival < start)
                {
                    throw csv.LineInvalid(TimeColumn, "the request is earlier than the first of the trace.");
                }

                rows.Add(new Row((arrival - start.Value).TotalSeconds, Tokens(csv, ContextColumn, fields[context]), Tokens(csv, GeneratedColumn, fields[generated])));
            }
        }

        return rows;
    }

    private static int Tokens(CsvReader csv, string column, string field) => int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int tokens) && tokens > 0
        ? tokens
        : throw csv.LineInvalid(column, $"'{field}' is not a whole number of tokens above 0.");

    private ServeRequest ToRequest(Row row, int position) => new()
    {
        Source = new VocabularyPrompt(_tokenizer, _vocabulary, _options.Seed, position, row.ContextTokens),
        InputLength = row.ContextTokens,
        OutputLength = row.GeneratedTokens,
        Timestamp = row.Seconds,
        IgnoreEos = true,
        IsUnseen = true,
    };

    private ServeException Empty() =>
        new("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{string.Join("', '", _options.Paths)}' gives no request: it holds no row below the names of its columns.", _options.Paths[0]);

    private readonly record struct Row(double Seconds, int ContextTokens, int GeneratedTokens);
}
