using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// A dataset of the Hugging Face hub that was exported to files: rows of named columns, of which a preset makes requests. Rows are
/// shuffled as <c>datasets</c> shuffles them.
/// </summary>
internal sealed class HuggingFaceDataset : IFileDataset
{
    private const int BatchSize = 32;

    private readonly HuggingFaceOptions _options;
    private readonly FileDatasetOptions _files;
    private readonly ITokenizer _tokenizer;
    private readonly ITableReaderFactory _tables;
    private readonly RowPreset _preset;
    private readonly ChatPrompts _prompts;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How rows are made into requests.</param>
    /// <param name="files">What to take from which files.</param>
    /// <param name="tokenizer">Counts lengths and has the chat template.</param>
    /// <param name="tables">Opens Parquet files.</param>
    /// <exception cref="ServeException"><c>OutputLengthUnknown</c>.</exception>
    public HuggingFaceDataset(HuggingFaceOptions options, FileDatasetOptions files, ITokenizer tokenizer, ITableReaderFactory tables)
    {
        ArgumentOutOfRangeException.ThrowIfZero(files.Paths.Count);
        (_options, _files, _tokenizer, _tables) = (options, files, tokenizer, tables);
        _preset = MediaRowPresets.Of(options.Preset, files.EmbedFiles, options.TokenizerModel ?? tokenizer.Name) ?? RowPresets.Of(options);
        _prompts = new ChatPrompts(files, tokenizer);
        if (files.OutputLength == -1 && _preset.OutputLength is not null)
        {
            throw OutputLengths.NotGiven($"the rows of {options.Preset}");
        }
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "HuggingFace",
        VllmName = "hf",
        Open = (options, tokenizer) => options.HuggingFace.Preset == HuggingFacePreset.Bfcl
            ? new BfclDataset(options, tokenizer)
            : new HuggingFaceDataset(options.HuggingFace, options, tokenizer, options.Tables ?? throw new ArgumentException("Parquet files need a reader.", nameof(options))),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample),
            nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.ChatTemplateVariables),
            nameof(FileDatasetOptions.EmbedFiles), nameof(FileDatasetOptions.Categories), nameof(HuggingFaceOptions.Preset),
            nameof(HuggingFaceOptions.PromptColumn), nameof(HuggingFaceOptions.OutputColumn), nameof(HuggingFaceOptions.NoStream),
            nameof(HuggingFaceOptions.MinDistance), nameof(HuggingFaceOptions.MaxDistance), nameof(HuggingFaceOptions.MinAudioSeconds),
            nameof(HuggingFaceOptions.MaxAudioSeconds),
        ],
    };

    public int EntryCount { get; private set; }

    public int RejectedCount { get; private set; }

    public bool WantsChatTemplate => _preset.IsTemplated && !_files.SkipChatTemplate;

    /// <remarks>Text files are checked row by row before the first request; of a Parquet file the columns are, and each row when it is read.</remarks>
    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatUnknown</c>, <c>DatasetFormatInvalid</c>, <c>DatasetLineInvalid</c> or
    /// <c>DatasetEmpty</c>.
    /// </exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var tables = new List<TableFile>();
        try
        {
            tables.AddRange(_files.Paths.Select(path => TableFile.Open(path, _tables, cancellationToken)));
            EntryCount = (int)tables.Sum(table => Check(table, cancellationToken));
            RejectedCount = 0;
            var random = new CPythonRandom(_files.Seed);
            IEnumerable<ServeRequest> taken = RequestSampling.Take(Convert(Ordered(tables, cancellationToken), cancellationToken), _files, random, () => RejectedCount++, Empty);
            foreach (ServeRequest request in RequestSampling.Number(taken, random))
            {
                yield return request;
            }
        }
        finally
        {
            tables.ForEach(table => table.Dispose());
        }
    }

    private long Check(TableFile table, CancellationToken cancellationToken)
    {
        table.RequireColumns(_preset.Columns);
        return table.RowCount ?? table.ReadRows(cancellationToken).Count(row => _preset.Extract(row) is var _);
    }

    private IEnumerable<TableRow> Ordered(List<TableFile> tables, CancellationToken cancellationToken)
    {
        IEnumerable<TableRow>[] files = [.. tables.Select(table => table.ReadRows(cancellationToken))];
        ulong seed = (ulong)_files.Seed;
        return !_files.Shuffle ? files.SelectMany(rows => rows)
            : _options.NoStream ? RowOrder.Permute([.. files.SelectMany(rows => rows)], seed)
            : RowOrder.Stream(files, seed);
    }

    private IEnumerable<ServeRequest?> Convert(IEnumerable<TableRow> rows, CancellationToken cancellationToken) =>
        rows.Chunk(BatchSize).SelectMany(batch => OrderedParallel.Select(batch.Length, BatchSize, i => ToRequest(batch[i], cancellationToken), cancellationToken));

    private ServeRequest? ToRequest(TableRow row, CancellationToken cancellationToken)
    {
        if (_preset.Extract(row) is not { } content)
        {
            return null;
        }

        string prompt = !_preset.IsTemplated ? content.Prompt
            : content.System is null ? _prompts.Of(content.Prompt)
            : _prompts.Of(content.System, content.Prompt);
        int inputLength = _tokenizer.Count(prompt);
        bool isSet = _files.OutputLength is > 0;
        int outputLength = isSet ? _files.OutputLength!.Value : _preset.OutputLength ?? content.AnswerTokens ?? _tokenizer.Count(content.Answer!, _preset.CountsSpecialTokens);
        if (_preset.Limits is { } limits && (!isSet || _preset.AlwaysLimits) && !SequenceFilter.Accepts(inputLength, outputLength, anyOutputLength: false, limits.Input, limits.Total))
        {
            return null;
        }

        AudioClip? audio = content.Audio?.Invoke();
        return audio is not null && (audio.DurationSeconds < _options.MinAudioSeconds || audio.DurationSeconds > _options.MaxAudioSeconds)
            ? null
            : new ServeRequest { Prompt = prompt, InputLength = inputLength, OutputLength = outputLength, Media = content.Media?.Invoke(cancellationToken), Audio = audio };
    }

    private ServeException Empty()
    {
        string reason = EntryCount == 0 ? "it holds no row" : string.Create(CultureInfo.InvariantCulture, $"all of its {EntryCount} rows are passed over");
        return new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{string.Join("', '", _files.Paths)}' gives no request: {reason}.", _files.Paths[0]);
    }
}
