using System.Text;
using CsCheck;
using ServeBench.Simulation;
using ServeBench.Simulation.Model;
using ServeBench.Simulation.Pacing;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class ModelTests
{
    [Fact]
    public void Every_text_comes_back_from_its_tokens() =>
        Gen.String[Gen.OneOf(Gen.Char["abz "], Gen.Char["AZ09.\n\t"], Gen.Char['à', '\ud7ff']), 0, 60].Sample(text =>
            Assert.Equal(text, SyllableTokenizer.Decode(SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text)))));

    [Fact]
    public void Every_token_has_its_own_text()
    {
        var texts = new HashSet<string>();
        for (int id = 0; id < SyllableTokenizer.VocabularySize; id++)
        {
            // Bytes from 128 on are parts of characters, which have no text of their own.
            if (id is < 128 or > 255)
            {
                string text = SyllableTokenizer.Decode([id]);
                Assert.True(texts.Add(text), text);
                Assert.Equal([id], SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    [Theory]
    [InlineData("hello world", new[] { "hel", "lo", " wor", "ld" })]
    [InlineData("a b", new[] { "a", " b" })]
    [InlineData("  x", new[] { " ", " x" })]
    [InlineData("Go!", new[] { "G", "o", "!" })]
    public void Text_is_cut_as_documented(string text, string[] tokens) =>
        Assert.Equal(tokens, SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text)).Select(id => SyllableTokenizer.Decode([id])));

    [Theory]
    [InlineData(-1)]
    [InlineData(SyllableTokenizer.VocabularySize)]
    public void An_id_outside_the_vocabulary_is_refused(int id) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SyllableTokenizer.Decode([id]));

    [Fact]
    public void Generated_text_has_as_many_tokens_as_were_generated() =>
        Gen.Select(Gen.UInt, Gen.Int[0, 1000], Gen.Int[1, 40]).Sample((seed, first, count) =>
        {
            var text = new byte[count * GeneratedText.BytesPerToken];
            GeneratedText.Write(text, seed, first);
            Assert.Equal(count, SyllableTokenizer.Encode(text).Count);

            // A later start continues the same text.
            var tail = new byte[GeneratedText.BytesPerToken];
            GeneratedText.Write(tail, seed, first + count - 1);
            Assert.Equal(tail, text[^GeneratedText.BytesPerToken..]);
        });

    [Theory]
    [InlineData(16, 16, 0)]
    [InlineData(17, 17, 16)]
    [InlineData(40, 40, 32)]
    [InlineData(40, 20, 16)]
    [InlineData(20, 40, 16)]
    public void The_prefix_cache_hits_full_blocks_but_never_the_last_token(int first, int second, int hits)
    {
        var cache = new PrefixCache();
        cache.Visit(Prompt(Enumerable.Range(0, first)));
        cache.Visit(Prompt(Enumerable.Range(0, second)));
        Assert.Equal((first + second, hits), (cache.Queries, cache.Hits));
    }

    [Fact]
    public void A_block_hits_only_behind_the_same_tokens()
    {
        var cache = new PrefixCache();
        cache.Visit(Prompt(Enumerable.Range(0, 48)));
        cache.Visit(Prompt(Enumerable.Range(1, 1).Concat(Enumerable.Range(1, 47))));
        Assert.Equal(0, cache.Hits);
    }

    [Fact]
    public void Jitter_keeps_mean_and_deviation_and_repeats_with_its_seed()
    {
        var options = new SimulatorOptions
        {
            TimeToFirstToken = TimeSpan.FromMilliseconds(50),
            TimeToFirstTokenJitter = TimeSpan.FromMilliseconds(20),
            InterTokenLatency = TimeSpan.FromMilliseconds(10),
            InterTokenJitter = TimeSpan.FromMilliseconds(15),
        };
        double[] Gaps(int seed)
        {
            TokenClock clock = Clock(options with { Seed = seed }, ordinal: 3);
            return [.. Enumerable.Range(0, 20_000).Select(_ => Milliseconds(clock.NextGap(1)))];
        }

        double[] gaps = Gaps(1);
        Assert.Equal(gaps, Gaps(1));
        Assert.NotEqual(gaps, Gaps(2));
        Assert.All(gaps, gap => Assert.True(gap >= 0));
        AssertMoments(gaps, 10, 15);
        AssertMoments([.. Enumerable.Range(0, 4000).Select(ordinal => Milliseconds(Clock(options, ordinal).TimeToFirstToken))], 50, 20);
    }

    [Fact]
    public void A_long_prompt_takes_longer_where_prefill_is_set()
    {
        var options = new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(50), PrefillTokensPerSecond = 1000 };
        Assert.Equal(60, Milliseconds(Clock(options, 0).TimeToFirstToken), 6);
    }

    private static TokenClock Clock(SimulatorOptions options, long ordinal) => new(options, new GenerationPlan
    {
        PromptTokens = 10,
        OutputTokens = 10,
        FinishReason = "length",
        Streamed = true,
        TextSeeds = [0],
        Ordinal = ordinal,
    });

    private static PromptDigest Prompt(IEnumerable<int> tokens)
    {
        var digest = new PromptDigest();
        foreach (int token in tokens)
        {
            digest.Add(token);
        }

        return digest;
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / System.Diagnostics.Stopwatch.Frequency;

    /// <summary>Within five standard errors, so that a true distribution fails once in millions.</summary>
    private static void AssertMoments(double[] values, double mean, double deviation)
    {
        double average = values.Average();
        double variance = values.Average(value => (value - average) * (value - average));
        Assert.Equal(mean, average, 5 * deviation / Math.Sqrt(values.Length));
        Assert.Equal(deviation, Math.Sqrt(variance), 0.1 * deviation);
    }
}
