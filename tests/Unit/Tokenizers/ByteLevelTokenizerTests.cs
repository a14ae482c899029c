using CsCheck;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

public sealed class ByteLevelTokenizerTests
{
    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");
    private static readonly ITokenizer s_cl100k = new TokenizerFactory().Open("cl100k_base");

    /// <summary>Texts of what patterns care about: letters of both cases, marks, digits, blanks, line ends, contractions, emoji.</summary>
    private static readonly string[] s_parts =
    [
        "a", "B", "the", " the", "ion", "'s", "'RE", "'", "  ", " ", "\n", "\r\n", "\t", "7", "123", "\u65E5\u672C", "\u0301", "\u00FC",
        "\u0417", "\u043D", "!", "---", "/", " (", "\U0001F999", "\U0001D400", "\uFFFD", "<|endoftext|>", "<|end", "oftext|>", "\u01C5", "\u00A0", "\u3042",
    ];

    private static readonly Gen<string> s_text = Gen.Int[0, s_parts.Length - 1].Select(i => s_parts[i]).Array[0, 40].Select(string.Concat);

    [Theory]
    [InlineData("o200k_base", 199998, new[] { 199999, 200018 })]
    [InlineData("cl100k_base", 100256, new[] { 100257, 100258, 100259, 100260, 100276 })]
    public void A_built_in_encoding_has_its_vocabulary_and_special_tokens(string name, int vocabularySize, int[] special)
    {
        ITokenizer tokenizer = name == s_o200k.Name ? s_o200k : s_cl100k;
        Assert.Equal(name, tokenizer.Name);
        Assert.Equal(vocabularySize, tokenizer.VocabularySize);
        Assert.Equal(special, tokenizer.SpecialTokenIds);
        Assert.Equal(0, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([special[0]], tokenizer.Encode("<|endoftext|>"));
        Assert.Equal("<|endofprompt|>", tokenizer.Decode([special[^1]]));
    }

    [Fact]
    public void Decoding_joins_the_bytes_of_tokens_before_it_reads_them()
    {
        int[] ids = s_o200k.Encode("\U0001F9A5\u1780");
        Assert.True(ids.Length > 2);
        Assert.Equal("\U0001F9A5\u1780", s_o200k.Decode(ids));
        Assert.Equal("\uFFFD", s_o200k.Decode(ids.AsSpan(0, 1)));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_encoded_as_the_replacement_character()
    {
        Assert.Equal(s_o200k.Encode("a\uFFFDb"), s_o200k.Encode("a\uD83Db"));
        Assert.Equal(s_o200k.Encode("\uFFFD\U0001F999\uFFFD"), s_o200k.Encode("\uDD99\U0001F999\uD83E"));
    }

    [Fact]
    public void An_incremental_encoder_gives_what_encoding_the_whole_text_gives()
    {
        IIncrementalEncoder encoder = ((IIncrementalTokenizer)s_o200k).CreateEncoder();
        Gen.Select(s_text, s_text, s_text, Gen.Int[0, 200]).Sample((start, end, other, cut) =>
        {
            foreach (string text in new[] { start, start + end, start + other, (start + other)[..Math.Min(cut, start.Length + other.Length)], other + end })
            {
                int[] ids = encoder.Encode(text).ToArray();
                Assert.Equal(s_o200k.Encode(text), ids);
                Assert.Equal(s_o200k.Decode(ids.AsSpan(0, Math.Min(cut, ids.Length))), encoder.DecodeStart(Math.Min(cut, ids.Length)));
            }
        }, iter: 1_000, threads: 1);
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("qwen")]
    [InlineData("cl100k_base")]
    public void An_incremental_encoder_is_exact_for_every_well_known_pattern(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[name == "gpt2" ? "r50k_base.tiktoken" : name + ".tiktoken"], TinyTokenizers.Tiktoken());
        ITokenizer tokenizer = new TokenizerFactory().Open(folder.Root);
        IIncrementalEncoder encoder = ((IIncrementalTokenizer)tokenizer).CreateEncoder();
        Gen.Select(s_text, s_text, Gen.Int[0, 100]).Sample((start, end, cut) =>
        {
            foreach (string text in new[] { start, start + end, (start + end)[..Math.Min(cut, start.Length + end.Length)] })
            {
                Assert.Equal(tokenizer.Encode(text), encoder.Encode(text).ToArray());
            }
        }, iter: 2_000, threads: 1);
    }

    [Fact]
    public void Several_threads_may_share_a_tokenizer()
    {
        string[] texts = [.. Enumerable.Range(0, 200).Select(i => string.Concat(Enumerable.Range(i * 7, 50).Select(n => $" w{n}x")))];
        int[][] alone = [.. texts.Select(text => s_o200k.Encode(text))];
        ITokenizer shared = new TokenizerFactory().Open("o200k_base");
        int[][] together = new int[texts.Length][];
        Parallel.For(0, texts.Length, i => together[i] = shared.Encode(texts[i]));
        Assert.Equal(alone, together);
    }
}
