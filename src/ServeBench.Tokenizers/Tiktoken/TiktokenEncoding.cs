using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>What a Tiktoken encoding has beside its ranks, which no file of ranks says: the pattern that cuts text, and the special tokens.</summary>
/// <param name="Name">Its name, which is also the name of its file without the extension.</param>
/// <param name="RankCount">How many ranks it has, by which a file of another name is known.</param>
/// <param name="Pattern">Cuts text into pieces.</param>
/// <param name="SpecialTokens">Text and id of each special token.</param>
internal sealed record TiktokenEncoding(string Name, int RankCount, SplitPattern Pattern, IReadOnlyDictionary<string, int> SpecialTokens)
{
    private const string EndOfText = "<|endoftext|>";
    private const string BeginOfText = "<|begin_of_text|>";

    private static readonly TiktokenEncoding[] s_known =
    [
        new("o200k_base", 199_998, SplitPatterns.O200k, new Dictionary<string, int> { [EndOfText] = 199_999, ["<|endofprompt|>"] = 200_018 })
        {
            PackageAssembly = "Microsoft.ML.Tokenizers.Data.O200kBase",
        },
        new("cl100k_base", 100_256, SplitPatterns.Cl100k, new Dictionary<string, int>
        {
            [EndOfText] = 100_257, ["<|fim_prefix|>"] = 100_258, ["<|fim_middle|>"] = 100_259, ["<|fim_suffix|>"] = 100_260, ["<|endofprompt|>"] = 100_276,
        })
        {
            PackageAssembly = "Microsoft.ML.Tokenizers.Data.Cl100kBase",
        },
        new("p50k_base", 50_280, SplitPatterns.Gpt2, new Dictionary<string, int> { [EndOfText] = 50_256 }),
        new("r50k_base", 50_256, SplitPatterns.Gpt2, new Dictionary<string, int> { [EndOfText] = 50_256 }),
        new("qwen", 151_643, SplitPatterns.Qwen, InOrder(151_643, [EndOfText, "<|im_start|>", "<|im_end|>", .. Numbered("extra", 0, 205)])) { Normalization = NormalizationForm.FormC },
        new("llama3", 128_000, SplitPatterns.Cl100k, InOrder(128_000,
        [
            BeginOfText, "<|end_of_text|>", "<|reserved_special_token_0|>", "<|reserved_special_token_1|>", "<|finetune_right_pad_id|>", "<|reserved_special_token_2|>",
            "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>", "<|eot_id|>", "<|python_tag|>", .. Numbered("reserved_special_token", 3, 245),
        ]))
        {
            Begin = BeginOfText,
        },
        new("llama4", 200_000, SplitPatterns.O200k, InOrder(200_000,
        [
            BeginOfText, "<|end_of_text|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>",
            "<|header_start|>", "<|header_end|>", "<|eom|>", "<|eot|>", "<|step|>", .. Numbered("text_post_train_reserved_special_token", 0, 6),
            "<|python_start|>", "<|python_end|>", "<|finetune_right_pad|>", .. Numbered("text_post_train_reserved_special_token", 8, 61),
            "<|image_start|>", "<|image_end|>", .. Numbered("vision_reserved_special_token", 0, 2), "<|tile_x_separator|>", "<|tile_y_separator|>",
            .. Numbered("vision_reserved_special_token", 2, 4), "<|image|>", "<|vision_reserved_special_token_6|>", "<|patch|>", .. Numbered("vision_reserved_special_token", 7, 1041),
            .. Numbered("reasoning_reserved_special_token", 0, 8), "<|reasoning_thinking_start|>", "<|reasoning_thinking_end|>", .. Numbered("reserved_special_token", 0, 904),
        ]))
        {
            Begin = BeginOfText,
        },
    ];

    /// <summary>The assembly that carries its ranks, where one is part of the module.</summary>
    public string? PackageAssembly { get; private init; }

    /// <summary>The form that a text is brought into first.</summary>
    public NormalizationForm? Normalization { get; private init; }

    /// <summary>The special token that each text begins with.</summary>
    public string? Begin { get; private init; }

    /// <summary>The encoding whose ranks come with the module, or <see langword="null"/>.</summary>
    public static TiktokenEncoding? FindBuiltIn(string name) => Array.Find(s_known, known => known.PackageAssembly is not null && known.Name == name);

    /// <summary>The encoding of a file: by its name, else by the class that the model's configuration names, else by the number of its ranks.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rankCount">How many ranks it has.</param>
    /// <param name="className">The tokenizer's Python class; <see langword="null"/> when none is named.</param>
    /// <exception cref="ServeException"><c>TokenizerNotSupported</c>.</exception>
    public static TiktokenEncoding OfFile(string path, int rankCount, string? className)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        if (Array.Find(s_known, known => string.Equals(known.Name, name, StringComparison.OrdinalIgnoreCase)) is { } named)
        {
            return named;
        }

        if (className == "TikTokenTokenizer" || rankCount == 163_584)
        {
            return new TiktokenEncoding("kimi", rankCount, SplitPatterns.Kimi, Enumerable.Range(0, 258).ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"<|reserved_token_{rankCount + i}|>"), i => rankCount + i));
        }

        return Array.Find(s_known, known => known.RankCount == rankCount) ?? throw TokenizerErrors.NotSupported(path, string.Create(
            CultureInfo.InvariantCulture,
            $"it is a Tiktoken file of {rankCount} ranks, which does not say how it cuts a text, and no encoding with so many ranks is known (known are {string.Join(", ", s_known.Select(known => known.Name))} and kimi, by the file's name or the number of ranks)"));
    }

    private static Dictionary<string, int> InOrder(int first, string[] tokens) => tokens.Select((token, i) => (token, first + i)).ToDictionary();

    private static IEnumerable<string> Numbered(string name, int first, int count) =>
        Enumerable.Range(first, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"<|{name}_{number}|>"));
}
