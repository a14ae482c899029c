using CsCheck;
using ServeBench.Decisions;
using ServeBench.Randomness;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>How many values count of a series whose neighbours resemble each other.</summary>
public sealed class SerialSampleTests
{
    // Values that keep 0.9 of the one before: as many independent ones are 1 / 19 of them, by (1 − ρ) / (1 + ρ).
    private static double[] Series(int seed, int count, double kept)
    {
        var random = new CPythonRandom(seed);
        double level = 0;
        return [.. Enumerable.Range(0, count).Select(_ => level = (kept * level) + (Math.Sqrt(1 - (kept * kept)) * (random.Random() + random.Random() + random.Random() - 1.5)))];
    }

    private static ClusteredSample Sample(double[] values, double limit, double allowed, double confidence) =>
        ClusteredSample.OfSeries(values, [.. values.Select(value => value > limit ? 1.0 : 0.0)], allowed, confidence);

    [Fact]
    public void Neighbours_that_miss_together_count_as_few_however_independent_the_values_at_the_percentile_are()
    {
        // One spell in which all miss, among independent values: 2 % of them, so that the percentile is elsewhere.
        double[] values = [.. Series(3, 4000, 0).Select((value, index) => index is >= 2000 and < 2080 ? 9 : value)];

        Assert.InRange(Sample(values, limit: 5, 0.1, 0.95).EffectiveSize, 1, 400);
    }

    [Fact]
    public void Independent_values_count_nearly_all_and_alike_ones_few()
    {
        double Mean(double kept) => Enumerable.Range(1, 40).Average(seed => SerialSample.EffectiveSize([.. Series(seed, 4000, kept).Select(value => value > 0.5 ? 1.0 : 0.0)], 0.95));

        Assert.InRange(Mean(0), 2400, 4000);
        Assert.InRange(Mean(0.98), 20, 400);
    }

    [Fact]
    public void A_bound_of_a_series_holds_the_percentile_as_often_as_it_says()
    {
        // The 90th percentile of the sum of three, which many values tell.
        double truth = Series(999, 400_000, 0.98).Order().ElementAt(360_000);
        int held = Enumerable.Range(1, 200).Count(seed => Sample(Series(seed, 3000, 0.98), truth, 0.1, 0.95).Bounds(0.1, 0.95).Upper >= truth);

        // 95 % of 200; independent values would hold it about half as often as they miss it.
        Assert.InRange(held, 180, 200);
    }

    [Fact]
    public void Any_series_has_bounds_and_a_size_between_one_and_its_own() =>
        Gen.Select(Gen.Double[0, 9].Array[1, 60], Gen.Double[0.01, 0.6], Gen.Double[0.5, 0.999999]).Sample((values, allowed, confidence) =>
        {
            var sample = Sample(values, limit: 5, allowed, confidence);
            PercentileBounds bounds = sample.Bounds(allowed, confidence);
            Assert.InRange(sample.EffectiveSize, 1, values.Length);
            Assert.True(bounds.Lower <= bounds.Upper);
        });
}
