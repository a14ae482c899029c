using System.Text.Json.Nodes;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>Texts without anything to cut at, and patterns that never come to an end.</summary>
public sealed class LongTextTests
{
    /// <summary>Many times what the work takes, and a fraction of what it would take if it grew with the square of the length.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("a")]
    [InlineData(" ")]
    [InlineData("\u6F22")]
    [InlineData("ab")]
    [InlineData("\U0001F600")]
    public void A_long_run_takes_little_more_than_its_length(string unit)
    {
        string text = string.Concat(Enumerable.Repeat(unit, 300_000 / unit.Length));
        foreach (ITokenizer tokenizer in new[] { new TokenizerFactory().Open("o200k_base"), new TokenizerFactory().Open(DataFile.PathOf("phi-3.tokenizer.model")) })
        {
            using var limit = new CancellationTokenSource(s_limit);
            int[] ids = tokenizer.WithCancellation(limit.Token).Encode(text, addSpecialTokens: false);
            Assert.Equal(text, tokenizer.Decode(ids));
        }
    }

    [Fact]
    public void A_caller_that_no_longer_waits_ends_the_work_and_no_other_s()
    {
        ITokenizer tokenizer = new TokenizerFactory().Open("o200k_base");
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        ITokenizer ended = tokenizer.WithCancellation(cancelled.Token);
        Assert.Throws<OperationCanceledException>(() => ended.Count(new string('a', 100_000)));
        Assert.Throws<OperationCanceledException>(() => ended.Count(string.Concat(Enumerable.Repeat("word ", 1000))));
        Assert.ThrowsAny<OperationCanceledException>(() => ended.Count(new string('a', 2_000_000)));
        Assert.Equal(1, tokenizer.Count("word"));
    }

    [Fact]
    public void A_pattern_that_does_not_end_is_left_when_it_has_had_its_time()
    {
        var pattern = new SplitPattern("(a+)+b", TimeSpan.FromMilliseconds(500));
        ServeException error = Assert.Throws<ServeException>(() => pattern.Find(new string('a', 60), [], CancellationToken.None));
        Assert.Equal("TokenizerTooSlow", error.ErrorId);
        Assert.Contains("(a+)+b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_that_does_not_end_is_left_when_the_caller_no_longer_waits()
    {
        var pattern = new SplitPattern("(a+)+b", TimeSpan.FromSeconds(2));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => pattern.Find(new string('a', 60), [], stop.Token));
    }

    [Fact]
    public void Noncharacters_are_normalized_around()
    {
        JsonObject json = TinyTokenizers.TokenizerJson();
        json["normalizer"] = JsonNode.Parse("""{"type":"NFC"}""");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());
        ITokenizer tokenizer = new TokenizerFactory().Open(folder.Root);
        foreach (string noncharacter in new[] { "\uFFFE", "\uFFFF", "\uFDD0", "\uFDEF", "\U0001FFFE", "\U0010FFFF" })
        {
            Assert.Equal(tokenizer.Encode($"\u00E9{noncharacter}\u00E9{noncharacter}"), tokenizer.Encode($"e\u0301{noncharacter}e\u0301{noncharacter}"));
        }
    }
}
