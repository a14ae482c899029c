using System.Text;

namespace ServeBench.Workloads;

/// <summary>
/// A trace of Azure's language model services: comma-separated values with the time of a request, the tokens of its prompt and
/// those generated, under TIMESTAMP, ContextTokens and GeneratedTokens. Times count from the first row. The trace holds no prompts:
/// each is made of the vocabulary's tokens, as many as the row says. Rows come in the file's order; none is passed over or repeated.
/// </summary>
public sealed class AzureTraceDataset : FileDataset
{
    private static readonly string[] s_columns = ["TIMESTAMP", "ContextTokens", "GeneratedTokens"];

    private readonly int[] _vocabulary;
    private readonly Dictionary<DatasetFile, int[]> _places = [];
    private DateTimeOffset? _start;

    /// <summary>Creates a reader.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>.</exception>
    public AzureTraceDataset(FileDatasetOptions options, ITokenizer tokenizer)
        : base(options with { Shuffle = false, Oversample = false }, tokenizer)
    {
        TokenizerVocabulary.Require(tokenizer);
        _vocabulary = TokenizerVocabulary.OrdinaryIds(tokenizer);
    }

    /// <inheritdoc/>
    public override IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        _places.Clear();
        _start = null;
        return base.Read(cancellationToken);
    }

    /// <summary>Whether the start of a file is that of such a dataset: a first line with its columns.</summary>
    internal static bool IsLikely(ReadOnlySpan<byte> start)
    {
        int lineEnd = start.IndexOf((byte)'\n');
        return lineEnd >= 0 && s_columns.All(Names(start[..lineEnd]).Contains);
    }

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken)
    {
        int[]? places = null;
        JsonLinesFile.ForEach(file, (offset, line) =>
        {
            if (places is null)
            {
                string[] names = Names(line.Span);
                places = [.. s_columns.Select(column => Array.IndexOf(names, column))];
                string[] missing = [.. s_columns.Except(names)];
                if (missing.Length > 0)
                {
                    throw file.FormatInvalid($"has no column {string.Join(" and no column ", missing)}; its first line must name {string.Join(", ", s_columns)}, and names '{string.Join("', '", names)}'.");
                }

                _places[file] = places;
                return;
            }

            DateTimeOffset time = new AzureTraceRow(file, offset, line, places).Time;
            _start ??= time;
            if (time < _start)
            {
                throw file.LineInvalid(offset, "the request is earlier than the first of the trace.");
            }

            found(offset, line.Length);
        }, cancellationToken);
    }

    private protected override ServeRequest? ToRequest(DatasetEntry entry)
    {
        var row = new AzureTraceRow(entry.File, entry.Offset, entry.Read(), _places[entry.File]);
        return new ServeRequest
        {
            Source = new VocabularyPrompt(Tokenizer, _vocabulary, Options.Seed, entry.Position, row.ContextTokens),
            InputLength = row.ContextTokens,
            OutputLength = row.GeneratedTokens,
            Timestamp = (row.Time - _start!.Value).TotalSeconds,
            IgnoreEos = true,
            IsUnseen = true,
        };
    }

    private static string[] Names(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line).Trim().Split(',');
}
