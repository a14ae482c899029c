using CsCheck;
using ServeBench.Decisions;
using Xunit;

namespace ServeBench.Tests.Decisions;

/// <summary>Welch's interval, against numbers computed elsewhere.</summary>
public sealed class WelchTestTests
{
    // From the regularized incomplete beta function in arithmetic of 30 digits.
    [Theory]
    [InlineData(1, 12.7062047361747, 0.5)]
    [InlineData(1.3, 7.50052932556203, 0.532757612413551)]
    [InlineData(2.5, 3.57465484200368, 0.595938972721727)]
    [InlineData(4.9, 2.58644129561608, 0.635898442949714)]
    [InlineData(17.776473516178, 2.10281724156981, 0.669270823529097)]
    [InlineData(41.3, 2.01909555471304, 0.676866244094239)]
    [InlineData(250.5, 1.96947927205168, 0.681724505804739)]
    [InlineData(5000.25, 1.96043852797369, 0.682641102831314)]
    [InlineData(1e6, 1.95996635681411, 0.682689250166422)]
    public void Student_s_distribution_takes_degrees_that_are_no_whole_number(double degrees, double quantile, double withinOne)
    {
        Assert.Equal(quantile, StudentDistribution.Quantile(0.95, degrees), 1e-8 * quantile);
        Assert.Equal(withinOne, StudentDistribution.Within(1, degrees), 1e-9);
        Assert.Equal(1, StudentDistribution.Within(1e6, Math.Max(degrees, 4)), 1e-9);
    }

    // The example of Student's own paper, and a set of data of R: what R's t.test prints of them.
    [Theory]
    [InlineData(
        new double[] { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 },
        new double[] { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 },
        -0.2054832, 3.3654832, 0.07939)]
    [InlineData(
        new double[] { 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2 },
        new double[] { 21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4 },
        3.209684, 11.280194, 0.001374)]
    // One value beside five: Student's test with one variance.
    [InlineData(new double[] { 100, 103, 98, 101, 99 }, new double[] { 112 }, 5.949667, 17.650333, 0.004992)]
    public void The_interval_is_that_of_other_programs(double[] first, double[] second, double low, double high, double p)
    {
        var test = new WelchTest(first, second);

        Assert.Equal(low, test.Interval(0.95, 1).Low, 1e-6);
        Assert.Equal(high, test.Interval(0.95, 1).High, 1e-6);
        Assert.Equal(p, test.PValue, 1e-5);
    }

    [Fact]
    public void The_other_way_round_is_the_mirror_and_p_is_below_a_twentieth_where_the_interval_does_not_hold_0()
    {
        Gen<double[]> sample = Gen.Double[1, 1e4].Array[1, 8];
        Gen.Select(sample, sample).Where(pair => pair.Item1.Length + pair.Item2.Length > 2).Sample((first, second) =>
        {
            WelchTest one = new(first, second), other = new(second, first);
            (double low, double high) = one.Interval(0.95, 1);
            double slack = 1e-9 * (1 + high - low + Math.Abs(one.Difference));
            bool excludes = low > 0 || high < 0;
            return Math.Abs(low + other.Interval(0.95, 1).High) <= slack
                && low <= one.Difference && one.Difference <= high
                && (excludes ? one.PValue <= 0.05 + 1e-9 : one.PValue >= 0.05 - 1e-9);
        });
    }

    [Fact]
    public void A_unit_changes_nothing_but_the_unit()
    {
        Gen<double[]> sample = Gen.Double[1, 1e3].Array[2, 6];
        Gen.Select(sample, sample).Sample((first, second) =>
        {
            var plain = new WelchTest(first, second);
            var scaled = new WelchTest([.. first.Select(value => value * 1000)], [.. second.Select(value => value * 1000)]);
            double low = scaled.Interval(0.95, 1).Low;
            return Math.Abs(low - (plain.Interval(0.95, 1).Low * 1000)) <= 1e-6 * (1 + Math.Abs(low)) && Math.Abs(scaled.PValue - plain.PValue) <= 1e-9;
        });
    }

    // A sample of R's documentation: t.test(extra ~ group, paired = TRUE) of the data set sleep.
    [Fact]
    public void Pairs_are_compared_by_their_differences()
    {
        double[] first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        WelchTest test = WelchTest.OfPairs([.. first.Zip(second, (one, other) => other - one)]);

        Assert.Equal(0.002833, test.PValue, 1e-6);
        Assert.Equal((0.7001142, 2.4598858), test.Interval(0.95, 1), new Near(1e-6));
    }

    private sealed class Near(double tolerance) : IEqualityComparer<(double Low, double High)>
    {
        public bool Equals((double Low, double High) x, (double Low, double High) y) => Math.Abs(x.Low - y.Low) < tolerance && Math.Abs(x.High - y.High) < tolerance;

        public int GetHashCode((double Low, double High) obj) => 0;
    }
}
