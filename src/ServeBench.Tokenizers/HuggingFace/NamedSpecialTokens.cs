using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>
/// The special tokens that a model's configuration names, such as its <c>eos_token</c>: Hugging Face's <c>all_special_ids</c>. Many
/// tokenizers mark more tokens special than those, some of them inside of the base vocabulary.
/// </summary>
internal static class NamedSpecialTokens
{
    // Where a model has this file vLLM opens it with Mistral's own library, to which every control token is special.
    private const string MistralName = "tekken.json";

    /// <summary>The ids that the files beside a <c>tokenizer.json</c> name, ascending; <see langword="null"/> when they name none.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="configuration">The content of its <c>tokenizer_config.json</c>, an object; <see langword="null"/> when there is none.</param>
    /// <param name="added">The added tokens.</param>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static IReadOnlyList<int>? FindBeside(string folder, JsonElement? configuration, AddedTokenList added)
    {
        if (File.Exists(Path.Join(folder, MistralName)))
        {
            return null;
        }

        HashSet<string> names = NamesIn(folder, configuration);
        int[] ids = [.. added.Tokens.Where(token => names.Contains(token.Content)).Select(token => token.Id).Distinct().Order()];
        return ids.Length > 0 ? ids : null;
    }

    /// <summary>The texts of the tokens that a model's files name as special.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="configuration">The content of its <c>tokenizer_config.json</c>, an object; <see langword="null"/> when there is none.</param>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static HashSet<string> NamesIn(string folder, JsonElement? configuration)
    {
        HashSet<string> names = [.. SpecialTokenVariables.Read(folder, configuration).Values.SelectMany(value => value is string[] list ? list : [(string)value])];
        if (configuration?.Member(SpecialTokenVariables.ExtraName) is JsonElement { ValueKind: JsonValueKind.Array } extra)
        {
            names.UnionWith(extra.EnumerateArray().Select(SpecialTokenVariables.TextOf).OfType<string>());
        }

        return names;
    }
}
