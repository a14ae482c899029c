using System.Text.Json;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

public sealed class RealTokenizerTests
{
    [Fact]
    public void GPT_2_encodes_every_case_as_expected_and_decodes_it_back()
    {
        ITokenizer tokenizer = new TokenizerFactory().Open(DataFile.PathOf("gpt-2.tokenizer.json"));
        Assert.Equal(50257, tokenizer.VocabularySize);
        Assert.Equal([50256], tokenizer.SpecialTokenIds);
        Assert.Equal(0, tokenizer.AddedSpecialTokenCount);
        Assert.All(Cases("gpt-2"), @case =>
        {
            Assert.Equal(@case.Ids, tokenizer.Encode(@case.Text, addSpecialTokens: false));
            Assert.Equal(@case.Ids.Length, tokenizer.Count(@case.Text));
            Assert.Equal(@case.Text, tokenizer.Decode(@case.Ids));
        });
    }

    [Fact]
    public void Phi_3_encodes_every_case_as_expected()
    {
        ITokenizer tokenizer = new TokenizerFactory().Open(DataFile.PathOf("phi-3.tokenizer.model"));
        Assert.Equal(32064, tokenizer.VocabularySize);
        Assert.Equal([0, 1, 2, .. Enumerable.Range(32000, 64)], tokenizer.SpecialTokenIds);
        Assert.Equal(1, tokenizer.AddedSpecialTokenCount);
        Assert.Equal([1, 15043, 32007], tokenizer.Encode("Hello<|end|>"));
        Assert.All(Cases("phi-3"), @case => Assert.Equal(@case.Ids, tokenizer.Encode(@case.Text, addSpecialTokens: false)));
    }

    private static Case[] Cases(string name) =>
        JsonSerializer.Deserialize<Case[]>(File.ReadAllText(DataFile.PathOf($"{name}.cases.json")), JsonSerializerOptions.Web)!;

    private sealed record Case(string Text, int[] Ids);
}
