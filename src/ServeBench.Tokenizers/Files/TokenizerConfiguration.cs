using System.Text.Json;

namespace ServeBench.Tokenizers;

/// <summary>The <c>tokenizer_config.json</c> of a model: the settings of its Python class.</summary>
internal static class TokenizerConfiguration
{
    public static string PathIn(string folder) => Path.Join(folder, "tokenizer_config.json");

    /// <summary>Its content; <see langword="null"/> when there is no such file, or it holds no object.</summary>
    /// <exception cref="ServeException"><c>TokenizerUnreadable</c> or <c>TokenizerInvalid</c>.</exception>
    public static JsonElement? Read(string folder)
    {
        string path = PathIn(folder);
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument document = TokenizerFile.ReadJson(path);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
    }

    /// <summary>A member that is true or false; <see langword="null"/> when it is neither.</summary>
    public static bool? Flag(JsonElement? configuration, string name) =>
        configuration?.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    /// <summary>The tokenizer's Python class, without the <c>Fast</c> at its end; <see langword="null"/> when none is named.</summary>
    public static string? ClassOf(JsonElement? configuration)
    {
        string? name = configuration?.Member("tokenizer_class") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        return name is not null && name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
    }
}
