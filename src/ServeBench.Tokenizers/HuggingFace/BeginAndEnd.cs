using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>
/// The tokens around a text that <c>tokenizer_config.json</c> asks for with <c>add_bos_token</c> and <c>add_eos_token</c>. The classes of
/// Llama, Gemma and Cohere put them instead of what the <c>tokenizer.json</c> says, and begin a text with its token unless the configuration says
/// otherwise.
/// </summary>
internal static class BeginAndEnd
{
    private static readonly string[] s_classes = ["LlamaTokenizer", "CodeLlamaTokenizer", "GemmaTokenizer", "CohereTokenizer"];

    /// <summary>The tokens around a text; <see langword="null"/> when the configuration leaves them to the <c>tokenizer.json</c>.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="configuration">The content of its <c>tokenizer_config.json</c>; <see langword="null"/> when there is none.</param>
    /// <param name="added">The added tokens.</param>
    /// <param name="vocabulary">The tokens of the model.</param>
    /// <exception cref="ServeException"><c>TokenizerInvalid</c>: a token is asked for that no file names.</exception>
    public static SpecialTokenTemplate? Find(string folder, JsonElement? configuration, AddedTokenList added, Vocabulary vocabulary)
    {
        bool? begins = TokenizerConfiguration.Flag(configuration, "add_bos_token");
        bool? ends = TokenizerConfiguration.Flag(configuration, "add_eos_token");
        string? name = TokenizerConfiguration.ClassOf(configuration);
        bool isRebuilt = name is null ? begins is not null || ends is not null : s_classes.Contains(name);
        if (configuration is null || !isRebuilt)
        {
            return null;
        }

        Dictionary<string, object> named = SpecialTokenVariables.Read(folder, configuration);
        if (begins is null && !named.ContainsKey("bos_token"))
        {
            return null;
        }

        return new SpecialTokenTemplate(
            begins ?? name is not null ? [IdOf("bos_token", "add_bos_token")] : [],
            ends ?? false ? [IdOf("eos_token", "add_eos_token")] : []);

        int IdOf(string variable, string flag)
        {
            string? text = named.GetValueOrDefault(variable) as string;
            int id = added.Tokens.FirstOrDefault(token => token.Content == text)?.Id ?? (text is null ? -1 : vocabulary.Find(text));
            return id >= 0 ? id : throw TokenizerErrors.Invalid(TokenizerConfiguration.PathIn(folder), $"it adds a token to each text ('{flag}') that '{variable}' does not name");
        }
    }
}
