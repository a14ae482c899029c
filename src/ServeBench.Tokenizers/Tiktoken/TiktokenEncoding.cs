using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

/// <summary>What a Tiktoken encoding has beside its ranks: the pattern that cuts text, and the special tokens.</summary>
/// <param name="Name">Its name, which is also the name of its file without the extension.</param>
/// <param name="Pattern">Cuts text into pieces.</param>
/// <param name="SpecialTokens">Text and id of each special token.</param>
/// <param name="PackageAssembly">The assembly that carries its ranks, where one is part of the module.</param>
internal sealed record TiktokenEncoding(string Name, Regex Pattern, IReadOnlyDictionary<string, int> SpecialTokens, string? PackageAssembly = null)
{
    private const string EndOfText = "<|endoftext|>";

    private static readonly TiktokenEncoding[] s_known =
    [
        new("o200k_base", SplitPatterns.O200k, new Dictionary<string, int>
        {
            [EndOfText] = 199999, ["<|endofprompt|>"] = 200018,
        }, "Microsoft.ML.Tokenizers.Data.O200kBase"),
        new("cl100k_base", SplitPatterns.Cl100k, new Dictionary<string, int>
        {
            [EndOfText] = 100257, ["<|fim_prefix|>"] = 100258, ["<|fim_middle|>"] = 100259, ["<|fim_suffix|>"] = 100260, ["<|endofprompt|>"] = 100276,
        }, "Microsoft.ML.Tokenizers.Data.Cl100kBase"),
        new("p50k_base", SplitPatterns.Gpt2, new Dictionary<string, int> { [EndOfText] = 50256 }),
        new("r50k_base", SplitPatterns.Gpt2, new Dictionary<string, int> { [EndOfText] = 50256 }),
        new("qwen", SplitPatterns.Qwen, new Dictionary<string, int>
        {
            [EndOfText] = 151643, ["<|im_start|>"] = 151644, ["<|im_end|>"] = 151645,
        }),
    ];

    /// <summary>The encoding whose ranks come with the module, or <see langword="null"/>.</summary>
    public static TiktokenEncoding? FindBuiltIn(string name) => Array.Find(s_known, known => known.PackageAssembly is not null && known.Name == name);

    /// <summary>The encoding of a file: by its name, else cl100k_base's pattern, which most later encodings share, without special tokens.</summary>
    public static TiktokenEncoding OfFile(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return Array.Find(s_known, known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? new TiktokenEncoding(name, SplitPatterns.Cl100k, new Dictionary<string, int>());
    }
}
