using System.Text.RegularExpressions;

namespace ServeBench.Tokenizers;

/// <summary>The patterns that the common byte-level vocabularies are cut with; those of one line are compiled with the module.</summary>
internal static partial class SplitPatterns
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";

    // With the long s, which Oniguruma takes for an s in another case and .NET does not.
    private const string FoldedContractions = "(?i:'[s\u017F]|'t|'re|'ve|'m|'ll|'d)";

    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Cl100kPattern = Contractions + Cl100kRest;

    private const string Cl100kRest =
        @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string QwenPattern = Contractions + QwenRest;

    private const string QwenRest =
        @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string O200kPattern = O200kLower + Contractions + "?" + O200kUpper + Contractions + "?" + O200kRest;

    private const string O200kLower = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+";

    private const string O200kUpper = @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*";

    private const string O200kRest = @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string KimiPattern =
        @"[\p{Han}]+" +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?" +
        @"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly Lazy<SplitPattern> s_kimi = new(() => new SplitPattern(KimiPattern));

    /// <summary>GPT-2, r50k_base and p50k_base.</summary>
    public static SplitPattern Gpt2 { get; } = new(Gpt2Pattern);

    /// <summary>cl100k_base and Llama 3.</summary>
    public static SplitPattern Cl100k { get; } = new(Cl100kPattern);

    /// <summary>Qwen 1 to 3.</summary>
    public static SplitPattern Qwen { get; } = new(QwenPattern);

    /// <summary>o200k_base and Llama 4.</summary>
    public static SplitPattern O200k { get; } = new(O200kPattern);

    /// <summary>Kimi K2.</summary>
    public static SplitPattern Kimi => s_kimi.Value;

    /// <summary>The ready-made expression for a pattern written exactly so, or <see langword="null"/>.</summary>
    public static Regex? Find(string pattern) => pattern switch
    {
        Gpt2Pattern => Gpt2Expression,
        Cl100kPattern => Cl100kExpression,
        QwenPattern => QwenExpression,
        O200kPattern => O200kExpression,
        _ => null,
    };

    [GeneratedRegex(Gpt2Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2Expression { get; }

    [GeneratedRegex(FoldedContractions + Cl100kRest, RegexOptions.CultureInvariant)]
    private static partial Regex Cl100kExpression { get; }

    [GeneratedRegex(FoldedContractions + QwenRest, RegexOptions.CultureInvariant)]
    private static partial Regex QwenExpression { get; }

    [GeneratedRegex(O200kLower + FoldedContractions + "?" + O200kUpper + FoldedContractions + "?" + O200kRest, RegexOptions.CultureInvariant)]
    private static partial Regex O200kExpression { get; }
}
