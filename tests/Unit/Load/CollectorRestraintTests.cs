using System.Runtime;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

// The collector is the process's: no other test may run meanwhile.
[CollectionDefinition(nameof(CollectorRestraintTests), DisableParallelization = true)]
public sealed class CollectorRestraintAlone;

[Collection(nameof(CollectorRestraintTests))]
public sealed class CollectorRestraintTests
{
    private static object? s_kept;

    [Fact]
    public void A_run_that_fits_meets_no_collection()
    {
        using CollectorRestraint restraint = CollectorRestraint.Begin(Slots(2000, 100));
        Assert.True(restraint.IsHeld);
        int before = GC.CollectionCount(0);
        Allocate(8L << 20);
        Assert.Equal(before, GC.CollectionCount(0));
    }

    [Fact]
    public void A_run_that_uses_up_more_goes_on_with_collections()
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        using (CollectorRestraint restraint = CollectorRestraint.Begin(Slots(1, 1)))
        {
            int collections = GC.CollectionCount(0);
            Allocate(200L << 20);
            Assert.True(GC.CollectionCount(0) > collections);
            Assert.False(restraint.IsHeld);
        }

        Assert.Equal(before, GCSettings.LatencyMode);
    }

    [Fact]
    public void A_run_too_large_to_set_memory_aside_for_is_collected_in_the_background()
    {
        using CollectorRestraint restraint = CollectorRestraint.Begin(Slots(100_000, 1000));
        Assert.False(restraint.IsHeld);
        Assert.Equal(GCLatencyMode.SustainedLowLatency, GCSettings.LatencyMode);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public void The_collectors_mode_is_put_back(int requests)
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        CollectorRestraint.Begin(Slots(requests, 100)).Dispose();
        Assert.Equal(before, GCSettings.LatencyMode);
    }

    [Fact]
    public void What_the_caller_holds_stays_held()
    {
        Assert.True(GC.TryStartNoGCRegion(32L << 20));
        try
        {
            using (CollectorRestraint restraint = CollectorRestraint.Begin(Slots(10, 1)))
            {
                Assert.False(restraint.IsHeld);
            }

            Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        }
        finally
        {
            GC.EndNoGCRegion();
        }
    }

    private static ArrivalSlot[] Slots(int count, int tokens)
    {
        var slot = new ArrivalSlot { Request = new ServeRequest { Prompt = "p", OutputLength = tokens } };
        return [.. Enumerable.Repeat(slot, count)];
    }

    private static void Allocate(long bytes)
    {
        for (long done = 0; done < bytes; done += 1024)
        {
            s_kept = new byte[1000];
        }

        Assert.NotNull(s_kept);
    }
}
