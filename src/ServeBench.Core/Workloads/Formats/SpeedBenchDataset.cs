using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// SPEED-Bench: a folder with a file of JSON Lines for each subset; the first of the <c>messages</c> is the prompt, and there is a
/// <c>category</c>.
/// </summary>
internal sealed class SpeedBenchDataset(FileDatasetOptions options, ITokenizer tokenizer)
    : CategoryDataset(options with { Paths = [.. options.Paths.Select(path => FileOf(path, options.Subset))] }, tokenizer, defaultOutputLength: 4096)
{
    private const string DefaultSubset = "qualitative";
    private const string MessagesColumn = "messages";

    internal static DatasetFormat Format { get; } = new()
    {
        Name = "SpeedBench",
        VllmName = "speed_bench",
        Open = (options, tokenizer) => new SpeedBenchDataset(options, tokenizer),
        Reads =
        [
            nameof(FileDatasetOptions.Shuffle), nameof(FileDatasetOptions.Oversample), nameof(FileDatasetOptions.OutputLength),
            nameof(FileDatasetOptions.SkipChatTemplate), nameof(FileDatasetOptions.ChatTemplateVariables), nameof(FileDatasetOptions.Categories),
            nameof(FileDatasetOptions.Subset), nameof(FileDatasetOptions.MaxInputLength),
        ],
    };

    private protected override JsonElement PromptOf(JsonLine line) =>
        line.Root.TryGetProperty(MessagesColumn, out JsonElement messages) && messages.ValueKind == JsonValueKind.Array && messages.GetArrayLength() > 0
        && messages[0].ValueKind == JsonValueKind.Object && messages[0].TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String
            ? content
            : throw line.Wrong(MessagesColumn, $"there is no list of messages under '{MessagesColumn}' whose first has a text under 'content', which is the prompt.");

    private protected override string Shorten(string prompt) =>
        Options.MaxInputLength is { } most && Tokenizer.Encode(prompt, addSpecialTokens: false) is var ids && ids.Length > most ? Tokenizer.Decode(ids.AsSpan(0, most)) : prompt;

    private static string FileOf(string path, string? subset)
    {
        if (Directory.Exists(path))
        {
            return Path.Join(path, $"{subset ?? DefaultSubset}.jsonl");
        }

        return subset is null ? path : throw new ServeException(
            "SubsetNeedsFolder",
            ServeErrorKind.InvalidArgument,
            $"A subset is a file in the folder of the dataset, and '{path}' is not a folder. Give the folder, or the file of the subset.",
            path) { Subject = "Subset" };
    }
}
