using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Prompts of lines of a poem: the first lines, the same for all, and behind them lines drawn at random, as many as make about the
/// length asked for; a prompt that comes out longer is drawn again.
/// </summary>
internal sealed class SonnetDataset : IFileDataset
{
    private const string Task = "Pick as many lines as you can from these poem lines:\n";
    private const int DefaultCount = 1000;
    private const int DefaultInputLength = 550;
    private const int DefaultOutputLength = 150;
    private const int DefaultPrefixLength = 200;
    private const int MaxTries = 10_000;

    private readonly FileDatasetOptions _options;
    private readonly ITokenizer _tokenizer;
    private readonly ChatPrompts _sent;
    private readonly ChatPrompts _counted;
    private readonly int _inputLength;

    /// <summary>Creates a reader.</summary>
    /// <exception cref="ServeException"><c>OutputLengthUnknown</c>.</exception>
    public SonnetDataset(FileDatasetOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfZero(options.Paths.Count);
        if (options.OutputLength == -1)
        {
            throw OutputLengths.NotGiven("the lines of a poem");
        }

        _options = options;
        _tokenizer = tokenizer;
        _sent = new ChatPrompts(options, tokenizer);
        _counted = new ChatPrompts(options with { SkipChatTemplate = false }, tokenizer);
        _inputLength = options.InputLength ?? DefaultInputLength;
    }

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "Sonnet",
        VllmName = "sonnet",
        Open = (options, tokenizer) => new SonnetDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.SkipChatTemplate),
            nameof(FileDatasetOptions.ChatTemplateVariables), nameof(FileDatasetOptions.InputLength), nameof(FileDatasetOptions.PrefixLength),
        ],
    };

    public int EntryCount { get; private set; }

    public int RejectedCount { get; private set; }

    public bool WantsChatTemplate => !_options.SkipChatTemplate;

    /// <remarks>Lengths are those of the prompt in the chat template, whether or not it is sent so, as vLLM counts them.</remarks>
    /// <exception cref="ServeException">
    /// <c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatInvalid</c>, <c>DatasetEmpty</c> or <c>InputLengthTooSmall</c>.
    /// </exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        string[] lines = [.. _options.Paths.SelectMany(TextLines.Read)];
        EntryCount = lines.Length;
        RejectedCount = 0;
        if (lines.Length == 0)
        {
            throw new ServeException("DatasetEmpty", ServeErrorKind.InvalidData, $"The dataset '{_options.Paths[0]}' gives no request: it holds no line.", _options.Paths[0]);
        }

        (string[] prefix, int drawnCount) = Plan(lines);
        var random = new CPythonRandom(_options.Seed);
        var drawn = new string[drawnCount];
        int tries = 0;
        int count = _options.Count == 0 ? DefaultCount : _options.Count;
        for (int index = 0; index < count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Choices<string>(lines, drawn);
            string prompt = string.Concat([Task, .. prefix, .. drawn]);
            int length = _tokenizer.Count(_counted.Of(prompt));
            if (length <= _inputLength)
            {
                tries = 0;
                yield return new ServeRequest { Index = index++, Prompt = _sent.Of(prompt), InputLength = length, OutputLength = _options.OutputLength ?? DefaultOutputLength, GlobalRandom = random };
                continue;
            }

            RejectedCount++;
            if (++tries == MaxTries || drawnCount == 0)
            {
                throw TooSmall($"the prompts that it asks for come out longer, the last one with {length} tokens");
            }
        }
    }

    private (string[] Prefix, int DrawnCount) Plan(string[] lines)
    {
        double average = lines.Sum(line => (long)_tokenizer.Count(line)) / (double)lines.Length;
        int taskLength = _tokenizer.Count(_counted.Of(Task));
        if (_inputLength <= taskLength)
        {
            throw TooSmall($"the words before the lines already have {taskLength}");
        }

        // Math.Round rounds halves to the even number, as Python's round does.
        int inputLines = Math.Max((int)Math.Round((_inputLength - taskLength) / average), 1);
        int prefixLines = Math.Max((int)Math.Round(((_options.PrefixLength ?? DefaultPrefixLength) - taskLength) / average), 0);
        return ([.. lines.Take(prefixLines)], Math.Max(0, inputLines - prefixLines));
    }

    private ServeException TooSmall(string reason) => new(
        "InputLengthTooSmall",
        ServeErrorKind.InvalidArgument,
        string.Create(CultureInfo.InvariantCulture, $"An input length of {_inputLength} tokens is too small: {reason}."),
        _inputLength) { Case = "Sonnet" };
}
