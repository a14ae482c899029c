using System.Collections.Specialized;
using System.Text.Json;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// The Berkeley Function Calling Leaderboard: a folder with a file of JSON Lines for each category. The first turn of a
/// <c>question</c> is the conversation of a request, its <c>function</c> the tools that the model may call. Rows without either are
/// passed over. It needs a chat backend.
/// </summary>
internal sealed class BfclDataset(FileDatasetOptions options, ITokenizer tokenizer) : FileDataset(options with { Paths = [.. options.Paths.SelectMany(path => FilesOf(path, options.Categories))] }, tokenizer)
{
    private const int DefaultOutputLength = 512;
    private static readonly string[] s_defaultCategories = ["simple", "live_simple", "multiple"];

    private readonly int _outputLength = options.OutputLength == -1 ? throw OutputLengths.NotGiven("function calls") : options.OutputLength ?? DefaultOutputLength;

    private protected override void FindEntries(DatasetFile file, Action<long, int> found, CancellationToken cancellationToken) =>
        JsonLinesFile.ForEach(file, (offset, bytes) =>
        {
            using var line = new JsonLine(file, offset, bytes);
            if (MessagesOf(line) is not null)
            {
                line.RequireSendable(FunctionTools.Member);
                line.Read(() => FunctionTools.Of(line.Root));
            }

            found(offset, bytes.Length);
        }, cancellationToken);

    /// <summary>One row of each category in turn, which also evens out what is taken without a shuffle.</summary>
    private protected override void Arrange(DatasetEntry[] entries, CPythonRandom random)
    {
        List<DatasetEntry>[] categories = [.. entries.GroupBy(entry => entry.File).Select(category => category.ToList())];
        int next = 0;
        for (int row = 0; next < entries.Length; row++)
        {
            foreach (List<DatasetEntry> category in categories.Where(category => row < category.Count))
            {
                entries[next++] = category[row];
            }
        }

        if (Options.Shuffle)
        {
            // A generator of its own: what is drawn later from the global one begins with the seed.
            new CPythonRandom(Options.Seed).Shuffle<DatasetEntry>(entries);
        }
    }

    private protected override ServeRequest? ToRequest(DatasetEntry entry)
    {
        using var line = new JsonLine(entry.File, entry.Offset, entry.Read());
        if (MessagesOf(line) is not { } messages || line.Read(() => FunctionTools.Of(line.Root)) is not { } tools)
        {
            return null;
        }

        return new ServeRequest
        {
            Messages = messages,
            InputLength = Tokenizer.Count(Rendered(messages, tools)),
            OutputLength = _outputLength,
            ExtraBody = new OrderedDictionary { ["tools"] = tools, ["tool_choice"] = "auto" },
        };
    }

    /// <summary>The text that is counted: the conversation with the tools in the chat template, or without a usable one the bare texts.</summary>
    private string Rendered(ChatMessage[] messages, JsonElement tools)
    {
        string texts = string.Join('\n', messages.Select(message => message.Content));
        try
        {
            return Tokenizer.ChatTemplate?.Apply(messages, addGenerationPrompt: true, new Dictionary<string, object?> { ["tools"] = FunctionTools.ToPlain(tools) }) ?? texts;
        }
        catch (ServeException exception) when (exception.ErrorId == "ChatTemplateFailed")
        {
            return texts;
        }
    }

    private static ChatMessage[]? MessagesOf(JsonLine line)
    {
        if (!line.Root.TryGetProperty("question", out JsonElement turns) || turns.ValueKind != JsonValueKind.Array || turns.GetArrayLength() == 0
            || turns[0].ValueKind != JsonValueKind.Array || turns[0].GetArrayLength() == 0)
        {
            return null;
        }

        return [.. turns[0].EnumerateArray().Select(message => new ChatMessage(Text(message, "role"), Text(message, "content")))];

        string Text(JsonElement message, string name) =>
            message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? line.TextOf(value)
                : throw line.Wrong("question", $"a message of the first turn has no text under '{name}'.");
    }

    private static IEnumerable<string> FilesOf(string path, IReadOnlyList<string> categories)
    {
        if (Directory.Exists(path))
        {
            return (categories.Count == 0 ? s_defaultCategories : categories).Select(category => Path.Join(path, $"BFCL_v3_{category}.json"));
        }

        return categories.Count == 0 ? [path] : throw new ServeException(
            "SubsetNeedsFolder",
            ServeErrorKind.InvalidArgument,
            $"A category is a file in the folder of the dataset, and '{path}' is not a folder. Give the folder, or the files of the categories.",
            path) { Subject = "Category" };
    }
}
