using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>Prompts in JSON Lines, one a line, each put into the tokenizer's chat template as one user message.</summary>
internal abstract class JsonLinesDataset : FileDataset
{
    private readonly ChatPrompts _prompts;
    private readonly int _defaultOutputLength;

    /// <summary>Reads prompts in JSON Lines.</summary>
    /// <param name="options">What to take from the files.</param>
    /// <param name="tokenizer">Counts the prompts, and has the chat template.</param>
    /// <param name="defaultOutputLength">Tokens to generate, where the user does not say.</param>
    /// <param name="hasOutputLengths">Whether the lines say how many tokens to generate, which an output length of -1 asks for.</param>
    /// <exception cref="ServeException"><c>OutputLengthUnknown</c>: the lines do not say it, and the user asks for it.</exception>
    private protected JsonLinesDataset(FileDatasetOptions options, ITokenizer tokenizer, int defaultOutputLength, bool hasOutputLengths = false)
        : base(options, tokenizer)
    {
        if (options.OutputLength == -1 && !hasOutputLengths)
        {
            throw OutputLengths.NotGiven("its prompts");
        }

        _prompts = new ChatPrompts(options, tokenizer);
        _defaultOutputLength = defaultOutputLength;
    }

    public sealed override bool WantsChatTemplate => !Options.SkipChatTemplate;

    /// <summary>The value that holds the prompt, in a line of the right form; <see langword="null"/> when the line is not asked for.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    private protected abstract JsonElement? FindPrompt(JsonLine line);

    /// <summary>What is sent of a prompt's text, before it is put into the chat template.</summary>
    private protected virtual string Shorten(string prompt) => prompt;

    /// <summary>Tokens to generate, where the user or the format does not say.</summary>
    private protected virtual int OutputLengthOf(JsonElement entry) => Options.OutputLength ?? _defaultOutputLength;

    private protected sealed override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonLinesFile.ForEach(file, (offset, bytes) =>
        {
            using JsonLine line = new JsonLine(file, offset, bytes);
            if (FindPrompt(line) is not null)
            {
                // What is wrong with it is an error before the first request.
                _ = SloColumn.Read(line);
                found(offset, bytes.Length);
            }
        }, cancellationToken);

    private protected sealed override ServeRequest? ToRequest(DatasetEntry entry)
    {
        using var line = new JsonLine(entry.File, entry.Offset, entry.Read());
        string text = _prompts.Of(Shorten(JsonTexts.Of(FindPrompt(line)!.Value, entry.File, entry.Offset)));
        return new ServeRequest { Prompt = text, InputLength = Tokenizer.Count(text), OutputLength = OutputLengthOf(line.Root), Slo = SloColumn.Read(line) };
    }
}
