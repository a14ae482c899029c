using System.Collections.Concurrent;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class OrderedParallelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(100)]
    public void Results_come_in_order(int count) =>
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * i), OrderedParallel.Select(count, 8, i => i * i, TestContext.Current.CancellationToken));

    [Fact]
    public void A_failure_comes_out_when_its_item_is_due()
    {
        var seen = new List<int>();
        Assert.Throws<ServeException>(() =>
        {
            foreach (int i in OrderedParallel.Select(20, 8, i => i < 5 ? i : throw new ServeException("Any", ServeErrorKind.InvalidData, "any"), TestContext.Current.CancellationToken))
            {
                seen.Add(i);
            }
        });
        Assert.Equal([0, 1, 2, 3, 4], seen);
    }

    [Fact]
    public void Nothing_runs_any_more_when_the_consumer_has_left()
    {
        var running = new ConcurrentDictionary<int, bool>();
        int first = OrderedParallel.Select(1000, 4, i =>
        {
            running[i] = true;
            running.TryRemove(i, out _);
            return i;
        }, TestContext.Current.CancellationToken).First();
        Assert.Equal(0, first);
        Assert.Empty(running);
    }

    [Fact]
    public void At_most_two_batches_are_computed_ahead()
    {
        int computed = 0;
        foreach (int i in OrderedParallel.Select(1000, 10, i => Interlocked.Increment(ref computed), TestContext.Current.CancellationToken))
        {
            if (i > 500)
            {
                break;
            }
        }

        Assert.InRange(computed, 501, 530);
    }
}
