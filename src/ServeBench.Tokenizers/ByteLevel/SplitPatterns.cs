using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

/// <summary>The pre-tokenizer patterns of the common byte-level vocabularies.</summary>
internal static partial class SplitPatterns
{
    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Cl100kPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string QwenPattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string O200kPattern =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>GPT-2, r50k_base and p50k_base.</summary>
    [GeneratedRegex(Gpt2Pattern, RegexOptions.CultureInvariant)]
    public static partial Regex Gpt2 { get; }

    /// <summary>cl100k_base and Llama 3.</summary>
    [GeneratedRegex(Cl100kPattern, RegexOptions.CultureInvariant)]
    public static partial Regex Cl100k { get; }

    /// <summary>Qwen 1.5 to 3.</summary>
    [GeneratedRegex(QwenPattern, RegexOptions.CultureInvariant)]
    public static partial Regex Qwen { get; }

    /// <summary>o200k_base.</summary>
    [GeneratedRegex(O200kPattern, RegexOptions.CultureInvariant)]
    public static partial Regex O200k { get; }

    /// <summary>The ready-made expression for a pattern written exactly so, or <see langword="null"/>.</summary>
    public static Regex? Find(string pattern) => pattern switch
    {
        Gpt2Pattern => Gpt2,
        Cl100kPattern => Cl100k,
        QwenPattern => Qwen,
        O200kPattern => O200k,
        _ => null,
    };
}
