using CsCheck;
using Xunit;

namespace ServeBench.Tests.Transport;

public sealed class LagHistogramTests
{
    [Fact]
    public void An_empty_histogram_is_all_zero()
    {
        var histogram = new LagHistogram();
        Assert.Equal((0, 0, 0), (histogram.Count, histogram.Max, histogram.Percentile(99)));
    }

    [Fact]
    public void Percentiles_are_those_of_the_sample_at_most_a_sixteenth_too_high_and_never_too_low()
    {
        Gen.Select(Gen.Long[0, 1L << 40].Array[1, 200], Gen.Double[0, 100]).Sample((values, percentile) =>
        {
            var histogram = new LagHistogram();
            foreach (long value in values)
            {
                histogram.Record(value);
            }

            double exact = new SampleStatistics([.. values.Select(value => (double)value)]).Percentile(percentile);
            // The estimate is in whole ticks.
            Assert.InRange(histogram.Percentile(percentile), exact - 1, (exact * 17 / 16) + 1);
            Assert.Equal(values.Max(), histogram.Max);
            Assert.Equal(values.Length, histogram.Count);
        });
    }

    [Fact]
    public void The_longest_and_the_negative_have_a_bucket()
    {
        var histogram = new LagHistogram();
        histogram.Record(long.MaxValue);
        histogram.Record(-5);
        Assert.Equal(0, histogram.Percentile(0));
        Assert.Equal(long.MaxValue, histogram.Percentile(100));
    }

    [Fact]
    public void Two_histograms_add_up()
    {
        var one = new LagHistogram();
        var two = new LagHistogram();
        one.Record(5);
        two.Record(7);
        two.Record(1000);
        one.Add(two);
        Assert.Equal((3, 1000, 7), (one.Count, one.Max, one.Percentile(50)));
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        var histogram = new LagHistogram();
        histogram.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            histogram.Record(i * 1000);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
