using ServeBench.Load;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class FreshWorkloadTests
{
    [Fact]
    public void No_prompt_comes_twice_and_the_indices_go_on()
    {
        var workload = new FreshWorkload([.. Enumerable.Range(0, 3).Select(i => new ServeRequest { Index = i, Prompt = $"p{i}" })]);

        ServeRequest[] taken = [.. workload.Take(2), .. workload.Take(5)];

        Assert.Equal(["p0", "p1", "p2"], taken.Take(3).Select(request => request.Prompt));
        Assert.Equal(7, taken.Select(request => request.Prompt).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 7), taken.Select(request => request.Index));
        Assert.Equal(2, workload.Rounds);
    }

    [Fact]
    public void Conversations_stay_whole_and_get_other_ids_when_they_come_again()
    {
        var workload = new FreshWorkload([.. Enumerable.Range(0, 4).Select(i => new ServeRequest { Prompt = $"p{i}", ConversationId = $"c{i / 2}" })]);

        Assert.Equal(2, workload.Count);
        Assert.Equal(["c0", "c0", "c1", "c1", "c0-1", "c0-1"], workload.Take(3).Select(request => request.ConversationId));
    }
}
