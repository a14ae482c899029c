using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class PoolProbeTests
{
    [Fact]
    public void A_wait_is_counted_once_whether_it_is_over_or_not()
    {
        var probe = new PoolProbe();
        Assert.Equal(0, probe.Observe().Count);
        probe.Ask();
        Assert.Equal(1, probe.Observe().Count);
        Assert.True(probe.Observe().Max > 0);
        Assert.Equal(1, probe.Observe().Count);
    }

    [Fact]
    public void The_next_wait_is_asked_for_when_the_last_is_over()
    {
        var probe = new PoolProbe();
        for (int i = 1; i <= 3; i++)
        {
            probe.Ask();
            Assert.True(SpinWait.SpinUntil(() => probe.Observe().Count == i, TimeSpan.FromSeconds(30)));
        }
    }
}
