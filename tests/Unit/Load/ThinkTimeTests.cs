using System.Diagnostics;
using ServeBench.Load;
using ServeBench.Timing;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ThinkTimeTests
{
    // RandomState(SeedSequence([seed, 1]).generate_state(1)[0]).exponential(0.25, 4) of NumPy 1.24.
    [Theory]
    [InlineData(42u, 0.1500052999027467, 0.11008852336205706, 0.49683372743899484, 0.03410780239537942)]
    [InlineData(0u, 0.9050534639240547, 0.1124193324031851, 0.9452942286823791, 0.027604194597970887)]
    public void Exponential_pauses_are_numpys(uint seed, double first, double second, double third, double fourth) => Assert.Equal(
        [RunClock.ToTicks(first), RunClock.ToTicks(second), RunClock.ToTicks(third), RunClock.ToTicks(fourth)],
        new ThinkTime(0.25, ThinkTimeDistribution.Exponential, seed).Draw().Take(4));

    [Fact]
    public void Constant_pauses_are_all_as_long() =>
        Assert.All(new ThinkTime(0.5, ThinkTimeDistribution.Constant, 3).Draw().Take(5), pause => Assert.Equal(Stopwatch.Frequency / 2, pause));
}
