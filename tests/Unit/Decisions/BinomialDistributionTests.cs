using System.Numerics;
using CsCheck;
using Xunit;

namespace ServeBench.Tests.Decisions;

public sealed class BinomialDistributionTests
{
    // Exact rational arithmetic: shares are n/1024, which binary fractions hold exactly.
    [Fact]
    public void Tails_equal_those_of_exact_arithmetic() => Gen.Select(Gen.Int[0, 120], Gen.Int[-1, 121], Gen.Int[0, 1024]).Sample((trials, count, part) =>
    {
        BigInteger sum = 0;
        BigInteger ways = 1;
        for (int i = 0; i <= Math.Min(count, trials); i++)
        {
            sum += ways * BigInteger.Pow(part, i) * BigInteger.Pow(1024 - part, trials - i);
            ways = ways * (trials - i) / (i + 1);
        }

        double exact = Math.Exp(BigInteger.Log(sum) - (trials * Math.Log(1024)));

        Assert.Equal(sum.IsZero ? 0 : exact, BinomialDistribution.AtMost(count, trials, part / 1024.0), 1e-11);
    });

    [Theory]
    // Sums of exact fractions.
    [InlineData(0, 459, 0.01, 0.009920974201040626)]
    [InlineData(450, 1_000, 0.5, 0.0008652680424881588)]
    public void Tails_equal_sums_of_exact_fractions(long count, long trials, double share, double expected) =>
        Assert.Equal(expected, BinomialDistribution.AtMost(count, trials, share), 1e-12);

    [Fact]
    public void A_small_tail_keeps_its_digits()
    {
        double tail = BinomialDistribution.AtLeast(60, 60, 0.5);

        Assert.Equal(Math.Pow(2, -60), tail, Math.Pow(2, -60) * 1e-11);
    }

    [Fact]
    public void Both_tails_meet_also_for_many_trials()
    {
        const long trials = 1_000_000_000;

        double sum = BinomialDistribution.AtMost(9_999_000, trials, 0.01) + BinomialDistribution.AtLeast(9_999_001, trials, 0.01);

        Assert.Equal(1, sum, 1e-11);
    }
}
