using ServeBench.Load;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class ClientVerdictTests
{
    private static readonly ClientHealth s_idle = new()
    {
        SendLagP99Ms = 0.2, ReadLagP99Ms = 0.3, CoalescedShare = 0.01, CpuShare = 0.3, Processors = 2, ThreadPoolDelayP99Ms = 0.1, PortsLeft = 20000,
    };

    private static string[] Judge(ClientHealth health, int burst = 0) => ClientVerdict.Judge(health, medianTtftMs: 50, medianTpotMs: 10, burstIntervalMs: 10, burst);

    [Fact]
    public void An_idle_client_is_not_held_to_have_limited_anything() => Assert.Empty(Judge(s_idle));

    [Fact]
    public void A_lag_of_a_twentieth_of_the_ttft_is_the_limit()
    {
        Assert.Empty(Judge(s_idle with { SendLagP99Ms = 2.5 }));
        Assert.Contains("sent late (p99 2.6 ms, limit 2.5 ms)", Assert.Single(Judge(s_idle with { SendLagP99Ms = 2.6 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_burst_may_take_its_time_to_send()
    {
        Assert.Empty(Judge(s_idle with { SendLagP99Ms = 50 }, burst: 1000));
        Assert.Single(Judge(s_idle with { SendLagP99Ms = 150 }, burst: 1000));
    }

    [Fact]
    public void A_slow_pool_matters_only_where_the_client_stamps()
    {
        Assert.Empty(Judge(s_idle with { ThreadPoolDelayP99Ms = 5 }));
        Assert.Contains("stamped late", Assert.Single(Judge(s_idle with { ThreadPoolDelayP99Ms = 5, ReadLagP99Ms = null })), StringComparison.Ordinal);
    }

    [Fact]
    public void Shared_stamps_matter_only_where_reads_were_late()
    {
        Assert.Empty(Judge(s_idle with { CoalescedShare = 0.5 }));
        Assert.Contains("ran behind", Assert.Single(Judge(s_idle with { CoalescedShare = 0.5, ReadLagP99Ms = 12 })), StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_far_behind_the_server_matter_without_shared_stamps_too()
    {
        Assert.Empty(Judge(s_idle with { ReadLagP99Ms = 10 }));
        Assert.Contains("ran behind the server (lag p99 12 ms, limit 10 ms)", Assert.Single(Judge(s_idle with { ReadLagP99Ms = 12 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_that_is_late_for_a_burst_is_not_behind_the_server()
    {
        ClientHealth health = s_idle with { CoalescedShare = 0.9, ReadLagP99Ms = 12 };
        Assert.Empty(ClientVerdict.Judge(health, medianTtftMs: 50, medianTpotMs: 0.1, burstIntervalMs: 200, burst: 0));
    }

    [Fact]
    public void Places_that_stood_empty_for_the_clients_sake_are_a_reason()
    {
        Assert.Empty(Judge(s_idle with { TurnaroundShare = 0.05, TurnaroundP99Ms = 30 }));
        Assert.Empty(Judge(s_idle with { TurnaroundShare = 0.3, TurnaroundP99Ms = 0.9 }));
        Assert.Contains(
            "stood empty for 38 % of the time", Assert.Single(Judge(s_idle with { TurnaroundShare = 0.38, TurnaroundP99Ms = 4 })).Replace("38%", "38 %", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void No_processor_and_no_port_left_are_reasons()
    {
        Assert.Contains("processors", Assert.Single(Judge(s_idle with { CpuShare = 0.95 })), StringComparison.Ordinal);
        Assert.Contains("ports", Assert.Single(Judge(s_idle with { PortsLeft = 10 })), StringComparison.Ordinal);
        Assert.Empty(Judge(s_idle with { PortsLeft = null }));
    }

    [Fact]
    public void A_run_near_the_measured_ceiling_is_limited_by_it()
    {
        ClientHealth busy = s_idle with { EventsPerSecond = 900_000 };
        Assert.Empty(Judge(busy));
        Assert.Empty(Judge(busy with { CeilingEventsPerSecond = 1_200_000 }));
        Assert.Contains("(1000000)", Assert.Single(Judge(busy with { CeilingEventsPerSecond = 1_000_000 })), StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_is_the_first_word_of_the_text()
    {
        Assert.StartsWith("not client-limited", s_idle.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("CLIENT-LIMITED: a; b", (s_idle with { Reasons = ["a", "b"] }).ToString(), StringComparison.Ordinal);
    }
}
