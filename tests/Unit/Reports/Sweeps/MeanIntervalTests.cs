using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class MeanIntervalTests
{
    // The 0.975 quantiles of any table of Student's t.
    [Theory]
    [InlineData(1, 12.7062047)]
    [InlineData(2, 4.3026527)]
    [InlineData(3, 3.1824463)]
    [InlineData(4, 2.7764451)]
    [InlineData(9, 2.2621572)]
    [InlineData(10, 2.2281389)]
    [InlineData(30, 2.0422725)]
    [InlineData(100, 1.9839715)]
    [InlineData(1999, 1.9611514)]
    [InlineData(2000, 1.9611509)]
    [InlineData(100000, 1.9599877)]
    public void Quantiles_are_those_of_the_tables(int degrees, double expected) => Assert.Equal(expected, MeanInterval.Quantile(degrees), 1e-6);

    [Fact]
    public void The_interval_is_t_standard_errors_to_either_side_of_the_mean()
    {
        MeanInterval interval = MeanInterval.Of([10, 12, 14]);

        Assert.Equal((12, 3), (interval.Mean, interval.Count));
        Assert.Equal(12 - (4.3026527 * 2 / Math.Sqrt(3)), interval.Low!.Value, 1e-6);
        Assert.Equal(12 + (4.3026527 * 2 / Math.Sqrt(3)), interval.High!.Value, 1e-6);
    }

    [Fact]
    public void One_value_has_no_interval() => Assert.Equal(new MeanInterval(5, 1, null, null), MeanInterval.Of([5]));
}
