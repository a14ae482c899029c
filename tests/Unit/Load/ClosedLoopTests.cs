using System.Diagnostics;
using System.Text;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Timing;
using ServeBench.Transport;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>The client's turnaround between two requests of one place under the concurrency limit.</summary>
public sealed class ClosedLoopTests
{
    public static TheoryData<TransportKind> Transports => Hosting.Transports.All;

    // Requests of one place: each answered in 10 ms, the next sent a turnaround later.
    private static ClientHealth Measure(double turnaroundMs, int requests = 50)
    {
        RunPlan plan = Plan(new Uri("http://127.0.0.1:1"), TransportKind.Portable, requests) with { MaxConcurrency = 1 };
        var run = new ServeRun { RequestRate = double.PositiveInfinity, MaxConcurrency = 1 };
        RunClock clock = RunClock.StartIn(TimeSpan.Zero);
        var collector = new ResultCollector(plan, run, clock);
        var transport = new FakeTransport();
        var factory = new ExchangeFactory(plan, transport);
        long now = clock.Origin;
        long freed = 0;
        for (int i = 0; i < requests; i++)
        {
            RequestExchange exchange = factory.Create(plan.Slots[i], i, _ => { });
            exchange.DueStamp = exchange.AdmittedStamp = clock.Origin;
            exchange.Queued = i > 0;
            exchange.FreedStamp = freed;
            exchange.SendStamp = now;
            freed = now + Ticks(10);
            var stamp = new ReadStamp(freed, freed);
            exchange.OnHead(new HttpResponseHead(200, "OK", [new("Content-Type", "text/event-stream")], stamp));
            exchange.OnBody(Encoding.UTF8.GetBytes(Event("a")), stamp);
            exchange.OnEnded(new ExchangeEnd(ExchangeStatus.Completed, null, stamp));
            now = freed + Ticks(turnaroundMs);
            collector.Add(exchange);
        }

        collector.Complete(new ClientHealth { Processors = 2, PortsLeft = 20000 }, transport, stopped: false);
        return run.Client!;
    }

    private static long Ticks(double milliseconds) => (long)(milliseconds * Stopwatch.Frequency / 1000);

    [Fact]
    public void A_client_that_turns_around_at_once_is_not_limited()
    {
        ClientHealth health = Measure(turnaroundMs: 0.1);
        Assert.False(health.ClientLimited, string.Join("; ", health.Reasons));
        Assert.Equal(0.1, health.TurnaroundP50Ms!.Value, tolerance: 1e-3);
        Assert.Equal(0.1 / 10.1, health.TurnaroundShare!.Value, tolerance: 1e-3);
    }

    [Fact]
    public void A_starved_client_is_told()
    {
        ClientHealth health = Measure(turnaroundMs: 6);
        Assert.Contains("places under the concurrency limit stood empty", Assert.Single(health.Reasons), StringComparison.Ordinal);
        Assert.Equal((6, 6), (Math.Round(health.TurnaroundP99Ms!.Value, 3), Math.Round(health.TurnaroundMaxMs!.Value, 3)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_run_with_a_limit_measures_its_turnaround_and_one_without_does_not(TransportKind transport)
    {
        await using ScriptedServer server = ScriptedServer.Answering(StreamHead + Chunk(Event("a")) + LastChunk);
        var limited = new ServeRun { MaxConcurrency = 1 };
        await ExecuteAsync(Plan(server.Uri, transport, count: 5) with { MaxConcurrency = 1 }, limited);
        var open = new ServeRun();
        await ExecuteAsync(Plan(server.Uri, transport, count: 5), open);

        Assert.InRange(limited.Client!.TurnaroundP50Ms!.Value, double.Epsilon, limited.Client.TurnaroundMaxMs!.Value);
        Assert.InRange(limited.Client.TurnaroundShare!.Value, double.Epsilon, 1);
        Assert.Null(open.Client!.TurnaroundP99Ms);
    }
}
