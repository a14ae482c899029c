using ServeBench.Common;
using Xunit;

namespace ServeBench.Tests.Common;

public sealed class PoissonDistributionTests
{
    // From R: ppois(count, mean).
    [Theory]
    [InlineData(0, 1.0, 0.36787944117144233)]
    [InlineData(3, 2.5, 0.75757613313306593)]
    [InlineData(10, 20.0, 0.010811718829)]
    [InlineData(-1, 5.0, 0.0)]
    [InlineData(0, 0.0, 1.0)]
    public void The_tail_is_that_of_tables(long count, double mean, double expected) =>
        Assert.Equal(expected, PoissonDistribution.AtMost(count, mean), 1e-11);

    [Theory]
    [InlineData(50, 100.0)]
    [InlineData(130, 100.0)]
    [InlineData(31, 33.0)]
    [InlineData(900, 1000.0)]
    public void The_tail_is_the_sum_of_the_density(long count, double mean)
    {
        double term = Math.Exp(-mean / 2), sum = 0;
        for (long i = 0; i <= count; i++)
        {
            sum += term;
            term *= mean / (i + 1);
        }

        Assert.Equal(sum * Math.Exp(-mean / 2), PoissonDistribution.AtMost(count, mean), 1e-10);
    }
}
