namespace ServeBench.Commands;

/// <summary>The tokenizers that are known by a name.</summary>
internal static class TokenizerNames
{
    /// <summary>What counts when nothing else is said.</summary>
    public const string Default = "o200k_base";

    /// <summary>The endpoint's own tokenizer.</summary>
    public const string Server = "server";

    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        (Default, "Tiktoken encoding of GPT-4o and later, 199,998 tokens"),
        ("cl100k_base", "Tiktoken encoding of GPT-4 and GPT-3.5, 100,256 tokens"),
        (Server, "the endpoint's own tokenizer, through its /tokenize"),
    ];

    /// <summary>The known name that <paramref name="text"/> is, whatever its case; or <see langword="null"/>.</summary>
    public static string? Find(string text) =>
        All.Select(known => known.Name).FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
}
