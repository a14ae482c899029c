using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>Spec-Bench: JSON Lines with <c>turns</c>, the first of which is the prompt, and a <c>category</c>.</summary>
internal sealed class SpecBenchDataset(FileDatasetOptions options, ITokenizer tokenizer) : CategoryDataset(options, tokenizer, defaultOutputLength: 256)
{
    private const string TurnsColumn = "turns";

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "SpecBench",
        VllmName = "spec_bench",
        IsLikely = IsLikelyStart,
        Open = (options, tokenizer) => new SpecBenchDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample), nameof(FileDatasetOptions.OutputLength),
            nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.ChatTemplateVariables), nameof(FileDatasetOptions.Categories),
        ],
    };

    /// <summary>Whether the start of a file is that of such a dataset: a first line with turns, the first of them a text.</summary>
    private static bool IsLikelyStart(ReadOnlySpan<byte> start) => JsonLinesFile.StartsWith(start, line => FirstTurn(line) is not null);

    private protected override JsonElement PromptOf(JsonLine line) =>
        FirstTurn(line.Root) ?? throw line.Wrong(TurnsColumn, $"there is no list of texts under '{TurnsColumn}', whose first is the prompt.");

    private static JsonElement? FirstTurn(JsonElement line) =>
        line.TryGetProperty(TurnsColumn, out JsonElement turns) && turns.ValueKind == JsonValueKind.Array && turns.GetArrayLength() > 0 && turns[0].ValueKind == JsonValueKind.String
            ? turns[0]
            : null;
}
