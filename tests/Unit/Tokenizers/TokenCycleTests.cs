using CsCheck;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>A run of a circle reads and is encoded as it is without the circle.</summary>
public sealed class TokenCycleTests
{
    private const int Longest = 1500;

    [Fact]
    public void Runs_of_o200k_base_are_those_of_the_tokenizer() => Compare(new TokenizerFactory().Open("o200k_base"));

    [Fact]
    public void Runs_of_gpt_2_are_those_of_the_tokenizer() =>
        Compare(new TokenizerFactory().Open(DataFile.PathOf("gpt-2.tokenizer.json")));

    [Fact]
    public void A_circle_that_is_shorter_than_a_run_is_none()
    {
        var tokenizer = (IIncrementalTokenizer)new TokenizerFactory().Open("o200k_base");
        Assert.Null(tokenizer.CreateCycle([1, 2, 3], 4));
    }

    private static void Compare(ITokenizer tokenizer)
    {
        int[] ids = TokenizerVocabulary.OrdinaryIds(tokenizer);
        ITokenCycle cycle = ((IIncrementalTokenizer)tokenizer).CreateCycle(ids, Longest)!;
        IIncrementalEncoder reused = ((IIncrementalTokenizer)tokenizer).CreateEncoder();
        Gen.Select(Gen.Int[0, ids.Length - 1], Gen.Frequency((1, Gen.Int[0, 12]), (2, Gen.Int[0, Longest])), Gen.Bool).Sample(
            (start, length, cut) =>
            {
                var tokens = new int[length];
                TokenizerVocabulary.CopyRun(ids, start, tokens);
                IIncrementalEncoder encoder = ((IIncrementalTokenizer)tokenizer).CreateEncoder();
                foreach (IIncrementalEncoder used in new[] { encoder, reused })
                {
                    int[] encoded = cycle.EncodeRun(start, length, used, out string text).ToArray();
                    Assert.Equal(tokenizer.Decode(tokens), text);
                    Assert.Equal(tokenizer.Encode(text, addSpecialTokens: false), encoded);
                    int kept = cut ? encoded.Length / 2 : Math.Max(0, encoded.Length - 3);
                    Assert.Equal(tokenizer.Decode(encoded.AsSpan(0, kept)), used.DecodeStart(kept));
                    Assert.Equal(tokenizer.Encode(text + " more", addSpecialTokens: false), used.Encode(text + " more").ToArray());
                }
            },
            iter: 3000,
            threads: 1);
    }
}
