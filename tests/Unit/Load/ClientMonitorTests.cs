using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

[CollectionDefinition(nameof(ClientMonitorTests), DisableParallelization = true)]
public sealed class ClientMonitorAlone;

[Collection(nameof(ClientMonitorTests))]
public sealed class ClientMonitorTests
{
    [Fact]
    public void Collections_and_processor_time_are_counted()
    {
        using var monitor = new ClientMonitor();
        GC.Collect();
        ClientHealth health = monitor.Observe();
        Assert.True(health.GcCount >= 1);
        Assert.True(health.GcPauseMs > 0);
        Assert.True(health.CpuSeconds > 0);
        Assert.Equal(Environment.ProcessorCount, health.Processors);
    }
}
