using System.Diagnostics;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>Takes the requests of a run as they end, and closes the run's books.</summary>
internal sealed class ResultCollector(RunPlan plan, ServeRun run, RunClock clock)
{
    private readonly ResultBuilder _builder = new(plan, run, clock);
    private readonly List<double> _sendLagsMs = new(plan.Slots.Count);
    private long _lastEnd;

    /// <summary>The result of a request that has ended.</summary>
    public ServeRequestResult Add(RequestExchange exchange)
    {
        _lastEnd = Math.Max(_lastEnd, exchange.Outcome.Stamp.Observed);
        ServeRequestResult result = _builder.Build(exchange);
        _sendLagsMs.Add(result.SendLagMs);
        return result;
    }

    /// <summary>Completes the run's own data.</summary>
    public void Complete(ITransport transport, bool stopped)
    {
        long end = _lastEnd == 0 ? Stopwatch.GetTimestamp() : _lastEnd;
        run.DurationSeconds = Math.Max(clock.SecondsAt(end), 0);
        run.Stopped = stopped;
        run.Client = ClientHealthOf(transport);
    }

    private ClientHealth ClientHealthOf(ITransport transport)
    {
        TransportCounters counters = transport.Counters;
        _sendLagsMs.Sort();
        return new ClientHealth
        {
            Transport = transport.Kind,
            StampSource = transport.StampSource,
            SendLagP50Ms = AtRank(0.50),
            SendLagP99Ms = AtRank(0.99),
            SendLagMaxMs = AtRank(1),
            ConnectionsOpened = counters.ConnectionsOpened,
            ConnectionsReused = counters.ConnectionsReused,
            ConnectionsReset = counters.ConnectionsReset,
        };
    }

    private double AtRank(double share) =>
        _sendLagsMs.Count == 0 ? 0 : _sendLagsMs[Math.Max(0, (int)Math.Ceiling(share * _sendLagsMs.Count) - 1)];
}
