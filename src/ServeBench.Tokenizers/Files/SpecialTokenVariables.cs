using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>
/// The special tokens that templates are given as variables: those of <c>tokenizer_config.json</c>, and of <c>special_tokens_map.json</c>
/// where the former does not list the added tokens itself. A token is a text, or an object with its text as <c>content</c>.
/// </summary>
internal static class SpecialTokenVariables
{
    private const string MapName = "special_tokens_map.json";
    private const string AdditionalName = "additional_special_tokens";

    /// <summary>Tokens beyond the usual ones: named as variables in an object, or without names in a list.</summary>
    public const string ExtraName = "extra_special_tokens";

    private static readonly string[] s_names = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token", AdditionalName];

    /// <summary>Reads the tokens.</summary>
    /// <param name="folder">The tokenizer's folder.</param>
    /// <param name="configuration">The content of its <c>tokenizer_config.json</c>, an object; <see langword="null"/> when there is none.</param>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static Dictionary<string, object> Read(string folder, JsonElement? configuration)
    {
        var tokens = new Dictionary<string, object>(StringComparer.Ordinal);
        if (configuration is JsonElement root)
        {
            AddAll(tokens, root, s_names);
            if (root.Member(ExtraName) is JsonElement { ValueKind: JsonValueKind.Object } extra)
            {
                AddAll(tokens, extra, extra.EnumerateObject().Select(member => member.Name));
            }
        }

        string path = Path.Join(folder, MapName);
        if (configuration?.Member("added_tokens_decoder") is null && File.Exists(path))
        {
            using JsonDocument map = TokenizerFile.ReadJson(path);
            if (map.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw TokenizerErrors.Invalid(path, "it is not an object");
            }

            AddAll(tokens, map.RootElement, s_names);
        }

        return tokens;
    }

    private static void AddAll(Dictionary<string, object> tokens, JsonElement root, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (root.Member(name) is not JsonElement member)
            {
                continue;
            }

            if (member.ValueKind == JsonValueKind.Array)
            {
                string[] list = [.. member.EnumerateArray().Select(TextOf).OfType<string>()];
                if (list.Length > 0)
                {
                    tokens[name] = list;
                }
            }
            else if (TextOf(member) is { Length: > 0 } text)
            {
                tokens[name] = text;
            }
        }
    }

    /// <summary>The text of a token; <see langword="null"/> when it is not a text.</summary>
    public static string? TextOf(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String => content.GetString(),
        _ => null,
    };
}
