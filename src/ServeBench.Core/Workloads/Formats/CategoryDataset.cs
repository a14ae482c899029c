using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Prompts in JSON Lines that have a <c>category</c> each, all of them or those of some categories. They are always shuffled with
/// a seed of 0, as vLLM shuffles them.
/// </summary>
internal abstract class CategoryDataset : JsonLinesDataset
{
    private const string CategoryColumn = "category";

    private readonly SortedSet<string> _others = new(StringComparer.Ordinal);

    private protected CategoryDataset(FileDatasetOptions options, ITokenizer tokenizer, int defaultOutputLength)
        : base(options with { Seed = 0 }, tokenizer, defaultOutputLength)
    {
    }

    private protected override string NoEntryReason => _others.Count == 0
        ? base.NoEntryReason
        : $"none of its entries has the category {string.Join(", ", Options.Categories)}; it has {string.Join(", ", _others)}";

    private protected sealed override JsonElement? FindPrompt(JsonLine line)
    {
        JsonElement prompt = PromptOf(line);
        if (Options.Categories.Count == 0)
        {
            return prompt;
        }

        if (!line.Root.TryGetProperty(CategoryColumn, out JsonElement category) || category.ValueKind != JsonValueKind.String)
        {
            throw line.Wrong(CategoryColumn, $"there is no text under '{CategoryColumn}', by which the prompts are chosen.");
        }

        string name = line.TextOf(category);
        if (Options.Categories.Contains(name, StringComparer.Ordinal))
        {
            return prompt;
        }

        _others.Add(name);
        return null;
    }

    /// <summary>The text that is the prompt of a line.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    private protected abstract JsonElement PromptOf(JsonLine line);
}
