using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Prompts in JSON Lines: each line has a <c>prompt</c>, put into the tokenizer's chat template, and may have the
/// <c>output_tokens</c> to generate. None is passed over.
/// </summary>
internal sealed class CustomDataset(FileDatasetOptions options, ITokenizer tokenizer) : JsonLinesDataset(options, tokenizer, defaultOutputLength: 256, hasOutputLengths: true)
{
    private const string PromptColumn = "prompt";
    private const string LengthColumn = "output_tokens";

    private readonly bool _readsLength = options.OutputLength == -1;

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "Custom",
        VllmName = "custom",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new CustomDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Seed), nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample),
            nameof(FileDatasetOptions.OutputLength), nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.ChatTemplateVariables),
        ],
    };

    /// <summary>Whether the start of a file is that of such a dataset: a first line with a prompt.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start) =>
        JsonLinesFile.StartsWith(start, line => line.TryGetProperty(PromptColumn, out JsonElement prompt) && prompt.ValueKind == JsonValueKind.String);

    private protected override JsonElement? FindPrompt(JsonLine line)
    {
        if (!line.Root.TryGetProperty(PromptColumn, out JsonElement prompt) || prompt.ValueKind != JsonValueKind.String)
        {
            throw line.Wrong(PromptColumn, $"there is no text under '{PromptColumn}'.");
        }

        if (_readsLength && !(line.Root.TryGetProperty(LengthColumn, out JsonElement length) && length.ValueKind == JsonValueKind.Number && length.TryGetInt32(out int tokens) && tokens > 0))
        {
            throw line.Wrong(LengthColumn, $"there is no whole number above 0 under '{LengthColumn}', and an output length of -1 asks for it.");
        }

        return prompt;
    }

    private protected override int OutputLengthOf(JsonElement entry) =>
        _readsLength ? entry.GetProperty(LengthColumn).GetInt32() : base.OutputLengthOf(entry);
}
