using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// BurstGPT: the lengths of real requests in comma-separated values. Rows of GPT-4 with an answer are drawn as pandas'
/// <c>DataFrame.sample</c> draws them; the prompt of the i-th request is the vocabulary's tokens from i on. Its timestamps are not used.
/// </summary>
internal sealed class BurstGptDataset : IFileDataset
{
    private const int BatchSize = 32;
    private const string ModelColumn = "Model";
    private const string RequestColumn = "Request tokens";
    private const string ResponseColumn = "Response tokens";

    private readonly FileDatasetOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a reader.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public BurstGptDataset(FileDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(options.Paths.Count);
        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "BurstGpt",
        VllmName = "burstgpt",
        IsLikely = start => CsvReader.HeaderHas(start, ModelColumn, RequestColumn, ResponseColumn),
        Open = (options, tokenizer) => new BurstGptDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Oversample),
        ],
    };

    public int EntryCount { get; private set; }

    public int RejectedCount { get; private set; }

    public bool WantsChatTemplate => false;

    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatInvalid</c>, <c>DatasetLineInvalid</c> or <c>DatasetEmpty</c>.
    /// </exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        (int Input, int Output)[] rows = ReadRows(cancellationToken);
        int count = _options.Count == 0 || (!_options.Oversample && _options.Count > rows.Length) ? rows.Length : _options.Count;
        int[] drawn = new NumPyRandomState((uint)_options.Seed).Choice(rows.Length, count, replace: count > rows.Length);
        // Nothing of this is drawn from Python's generator: what is drawn later begins with the seed.
        return RequestSampling.Number(OrderedParallel.Select(count, BatchSize, i => ToRequest(i, rows[drawn[i]]), cancellationToken), new CPythonRandom(_options.Seed));
    }

    private (int Input, int Output)[] ReadRows(CancellationToken cancellationToken)
    {
        var rows = new List<(int, int)>();
        RejectedCount = 0;
        foreach (string path in _options.Paths)
        {
            using var csv = new CsvReader(path);
            (int model, int request, int response) = (csv.Find(ModelColumn), csv.Find(RequestColumn), csv.Find(ResponseColumn));
            while (csv.Read() is { } fields)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int input = LengthOf(csv, RequestColumn, fields[request]);
                int output = LengthOf(csv, ResponseColumn, fields[response]);
                if (fields[model] == "GPT-4" && output > 0)
                {
                    rows.Add((input, output));
                }
            }
        }

        EntryCount = rows.Count;
        return rows.Count > 0 ? [.. rows] : throw new ServeException(
            "DatasetEmpty",
            ServeErrorKind.InvalidData,
            $"The dataset '{string.Join("', '", _options.Paths)}' gives no request: it has no row whose {ModelColumn} is GPT-4 and whose {ResponseColumn} are above 0.",
            _options.Paths[0]);
    }

    private static int LengthOf(CsvReader csv, string column, string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and <= 1 << 24 && number == Math.Floor(number)
            ? (int)number
            : throw csv.LineInvalid(column, $"'{field}' is not a number of tokens.");

    private ServeRequest ToRequest(int index, (int Input, int Output) row)
    {
        int[] tokens = [.. Enumerable.Range(0, row.Input).Select(j => (int)(((long)index + j) % _tokenizer.VocabularySize))];
        return new ServeRequest { Index = index, Prompt = _tokenizer.Decode(tokens), InputLength = row.Input, OutputLength = row.Output };
    }
}
