using CsCheck;
using ServeBench.Decisions;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class ShareTestTests
{
    // The least numbers of queries, with one over the limit, that MLPerf's early stopping publishes for a confidence of 99 %.
    [Theory]
    [InlineData(0.5, 11)]
    [InlineData(0.25, 24)]
    [InlineData(0.2, 31)]
    [InlineData(0.1, 64)]
    [InlineData(0.05, 130)]
    [InlineData(0.03, 219)]
    [InlineData(0.01, 662)]
    [InlineData(0.001, 6636)]
    [InlineData(0.0001, 66381)]
    public void One_miss_passes_from_the_published_number_of_samples_on(double allowed, long samples)
    {
        Assert.Equal(samples, ShareTest.FewestSamplesToPass(1, allowed, 0.99));
        Assert.Equal(ObjectiveVerdict.Pass, new ShareTest(samples, 1, allowed).Verdict(0.99));
        Assert.Equal(ObjectiveVerdict.Undecided, new ShareTest(samples - 1, 1, allowed).Verdict(0.99));
    }

    [Theory]
    [InlineData(0.01, 0.99, 459)]
    [InlineData(0.01, 0.95, 299)]
    [InlineData(0.05, 0.95, 59)]
    [InlineData(0.1, 0.9, 22)]
    public void Without_a_miss_the_least_number_is_that_of_the_power_of_the_rest(double allowed, double confidence, long samples)
    {
        Assert.Equal((long)Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - allowed)), samples);
        Assert.Equal(samples, ShareTest.FewestSamplesToPass(0, allowed, confidence));
        Assert.Equal(samples, new ShareTest(10, 0, allowed).SamplesNeeded(confidence));
    }

    [Fact]
    public void Ten_thousand_samples_may_have_77_above_the_99th_percentile()
    {
        Assert.Equal(77, ShareTest.MostMissesToPass(10_000, 0.01, 0.99));
        Assert.Equal(ObjectiveVerdict.Pass, new ShareTest(10_000, 77, 0.01).Verdict(0.99));
        Assert.Equal(ObjectiveVerdict.Undecided, new ShareTest(10_000, 78, 0.01).Verdict(0.99));
    }

    [Fact]
    public void The_verdict_changes_where_the_most_and_the_fewest_misses_say() => Gen.Select(Gen.Long[0, 5_000], Gen.Double[0.001, 0.9], Gen.Double[0.5, 0.999]).Sample((samples, allowed, confidence) =>
    {
        long most = ShareTest.MostMissesToPass(samples, allowed, confidence);
        long fewest = ShareTest.FewestMissesToFail(samples, allowed, confidence);

        Assert.True(most < fewest);
        Assert.True(most < 0 || new ShareTest(samples, most, allowed).Verdict(confidence) == ObjectiveVerdict.Pass);
        Assert.NotEqual(ObjectiveVerdict.Pass, new ShareTest(samples, most + 1, allowed).Verdict(confidence));
        Assert.True(fewest > samples || new ShareTest(samples, fewest, allowed).Verdict(confidence) == ObjectiveVerdict.Fail);
        Assert.NotEqual(ObjectiveVerdict.Fail, new ShareTest(samples, fewest - 1, allowed).Verdict(confidence));
    });

    [Fact]
    public void So_many_samples_as_are_needed_decide_at_the_same_share() => Gen.Select(Gen.Long[1, 3_000], Gen.Double[0, 1], Gen.Double[0.001, 0.5]).Sample((samples, part, allowed) =>
    {
        var test = new ShareTest(samples, (long)(samples * part * part * part), allowed);
        if (test.SamplesNeeded(0.95) is not { } needed)
        {
            return;
        }

        double share = test.Misses / (double)samples;
        double misses = share < allowed ? Math.Ceiling(share * needed) : Math.Floor(share * needed);

        Assert.True(needed >= samples);
        Assert.NotEqual(ObjectiveVerdict.Undecided, new ShareTest(needed, (long)misses, allowed).Verdict(0.95));
    });

    [Fact]
    public void A_share_that_is_just_what_is_allowed_is_never_decided() => Assert.Null(new ShareTest(1_000, 10, 0.01).SamplesNeeded(0.99));

    [Fact]
    public void Bounds_of_a_percentile_agree_with_the_verdict_of_every_limit() => Gen.Select(Gen.Int[0, 20].Array[0, 400], Gen.Double[0.01, 0.6], Gen.Double[0.8, 0.99]).Sample((values, allowed, confidence) =>
    {
        double[] sorted = [.. values.Order().Select(value => value == 20 ? double.PositiveInfinity : value)];
        PercentileBounds bounds = PercentileBounds.Of(sorted, allowed, confidence);
        for (int limit = 0; limit <= 20; limit++)
        {
            ObjectiveVerdict verdict = new ShareTest(sorted.Length, sorted.Count(value => value > limit), allowed).Verdict(confidence);

            Assert.Equal(verdict == ObjectiveVerdict.Pass, bounds.Upper <= limit);
            Assert.Equal(verdict == ObjectiveVerdict.Fail, bounds.Lower > limit);
        }
    });

    [Fact]
    public void Holm_multiplies_the_smallest_value_most_and_keeps_the_order()
    {
        double[] corrected = HolmCorrection.Correct([0.04, 0.01, 0.03, 0.005]);

        Assert.Equal([0.06, 0.03, 0.06, 0.02], corrected.Select(value => Math.Round(value, 12)));
    }
}
