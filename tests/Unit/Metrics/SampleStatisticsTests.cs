using CsCheck;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class SampleStatisticsTests
{
    private static readonly Gen<double[]> s_samples = Gen.Double[0, 1e6].Array[1, 400];

    [Fact]
    public void An_empty_sample_is_all_zero()
    {
        var statistics = new SampleStatistics([]);

        Assert.Equal(0, statistics.Count);
        Assert.Equal([0, 0, 0, 0], new[] { statistics.Mean, statistics.Median, statistics.StandardDeviation, statistics.Percentile(99) });
    }

    [Theory]
    // np.percentile([15, 20, 35, 40, 50], p), and the ends.
    [InlineData(0, 15)]
    [InlineData(30, 23)]
    [InlineData(40, 29)]
    [InlineData(50, 35)]
    [InlineData(99, 49.6)]
    [InlineData(100, 50)]
    public void Percentiles_are_interpolated_between_neighbours(double percent, double expected)
    {
        var statistics = new SampleStatistics([50, 15, 40, 20, 35]);

        Assert.Equal(expected, statistics.Percentile(percent), 1e-12);
    }

    [Fact]
    public void The_deviation_is_that_of_the_whole_sample()
    {
        var statistics = new SampleStatistics([2, 4, 4, 4, 5, 5, 7, 9]);

        Assert.Equal(5, statistics.Mean);
        Assert.Equal(2, statistics.StandardDeviation);
        Assert.Equal(4.5, statistics.Median);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void A_percentile_outside_of_0_to_100_is_refused(double percent) =>
        Assert.ThrowsAny<ArgumentException>(() => new SampleStatistics([1, 2]).Percentile(percent));

    [Fact]
    public void Percentiles_rise_and_stay_inside_of_the_sample() => s_samples.Sample(samples =>
    {
        var statistics = new SampleStatistics(samples);
        double previous = samples.Min();
        foreach (double percent in Enumerable.Range(0, 101))
        {
            double value = statistics.Percentile(percent);
            Assert.InRange(value, previous, samples.Max());
            previous = value;
        }

        Assert.Equal(samples.Max(), previous);
    });

    [Fact]
    public void A_percentile_is_the_weighted_mean_of_its_neighbours() =>
        Gen.Select(s_samples, Gen.Double[0, 100]).Sample((samples, percent) =>
        {
            double[] sorted = [.. samples.Order()];
            double position = percent / 100 * (sorted.Length - 1);
            int below = (int)position;
            double above = sorted[Math.Min(below + 1, sorted.Length - 1)];
            double expected = (sorted[below] * (1 - (position - below))) + (above * (position - below));

            Assert.Equal(expected, new SampleStatistics(samples).Percentile(percent), Math.Max(1e-9 * expected, 1e-9));
        });

    [Fact]
    public void Neither_the_order_nor_the_callers_array_matters() => s_samples.Sample(samples =>
    {
        double[] before = [.. samples];
        var statistics = new SampleStatistics(samples);
        var reversed = new SampleStatistics([.. samples.Reverse()]);

        Assert.Equal(before, samples);
        Assert.Equal(statistics.Median, reversed.Median);
        Assert.Equal(statistics.Percentile(99), reversed.Percentile(99));
        Assert.Equal(statistics.Mean, reversed.Mean, 1e-9 * Math.Max(1, statistics.Mean));
    });

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    [InlineData(1000)]
    [InlineData(100_003)]
    public void The_mean_of_many_terms_is_exact_to_the_last_bits(int count)
    {
        // 0.1 is not a binary fraction: a running sum of 100,003 of them is off by about 1e-12 relative.
        var statistics = new SampleStatistics([.. Enumerable.Repeat(0.1, count)]);

        Assert.Equal(0.1, statistics.Mean, 2e-16);
        Assert.InRange(statistics.StandardDeviation, 0, 2e-16);
    }

    [Fact]
    public void The_sum_has_the_order_that_NumPy_uses()
    {
        // Eight running sums: 1e16 swallows the ones that share its sum, and no others.
        double[] values = [1e16, 1, 1, 1, 1, 1, 1, 1, 1, -1e16, 1, 1, 1, 1, 1, 1];

        // ((1e16 + 1) + (1 - 1e16)) + ((1 + 1) + (1 + 1)) and so on, worked out by hand.
        Assert.Equal(12.0, PairwiseSum.Of(values));
    }
}
