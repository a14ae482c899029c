using System.Diagnostics;
using System.Runtime.InteropServices;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>Takes the requests of a run as they end, and closes the run's books.</summary>
internal sealed class ResultCollector(RunPlan plan, ServeRun run, RunClock clock)
{
    private readonly ResultBuilder _builder = new(plan, run, clock);
    private readonly List<double> _sendLagsMs = new(plan.Slots.Count);
    private readonly List<double> _ttftsMs = new(plan.Slots.Count);
    private readonly List<double> _tpotsMs = new(plan.Slots.Count);
    private long _lastEnd;
    private int _arrivals;
    private int _ended;
    private long _chunks;
    private long _coalescedChunks;

    /// <summary>The result of a request that has ended.</summary>
    public ServeRequestResult Add(RequestExchange exchange)
    {
        _lastEnd = Math.Max(_lastEnd, exchange.Outcome.Stamp.Observed);
        _chunks += exchange.Answer.Record.ChunkCount;
        _coalescedChunks += exchange.Answer.Record.CoalescedCount;
        ServeRequestResult result = _builder.Build(exchange);
        if (exchange.Conversation is not { } conversation || conversation.First.Position == exchange.Position)
        {
            _arrivals++;
        }

        if (result.ErrorKind != RequestErrorKind.Skipped)
        {
            _sendLagsMs.Add(result.SendLagMs);
        }

        if (result.ErrorKind is not (RequestErrorKind.Cancelled or RequestErrorKind.Skipped))
        {
            _ended++;
        }

        AddIfSet(_ttftsMs, result.TtftMs);
        AddIfSet(_tpotsMs, result.TpotMs);
        return result;
    }

    /// <summary>Completes the run's own data.</summary>
    /// <param name="observed">What was seen of the client's process.</param>
    /// <param name="transport">What carried the run.</param>
    /// <param name="stopped">Whether a stop was asked for; one that came after the last request had ended, as while a probe still waited, stopped nothing.</param>
    public void Complete(ClientHealth observed, ITransport transport, bool stopped)
    {
        long end = _lastEnd == 0 ? Stopwatch.GetTimestamp() : _lastEnd;
        run.DurationSeconds = Math.Max(clock.SecondsAt(end), 0);
        run.Stopped = stopped && _ended < plan.Slots.Count;
        run.RateChanges = RampChanges.Of(plan.Slots, run, run.DurationSeconds);
        ClientHealth health = Describe(observed, transport);
        int burst = double.IsPositiveInfinity(run.RequestRate) && run.RampUpStrategy is null ? _arrivals : 0;
        run.Client = health with { Reasons = ClientVerdict.Judge(health, Sample(_ttftsMs).Median, Sample(_tpotsMs).Median, burst) };
    }

    private ClientHealth Describe(ClientHealth observed, ITransport transport)
    {
        TransportCounters counters = transport.Counters;
        SampleStatistics sendLags = Sample(_sendLagsMs);
        bool kernel = transport.StampSource == StampSource.Kernel;
        return observed with
        {
            Transport = transport.Kind,
            StampSource = transport.StampSource,
            SendLagP50Ms = sendLags.Median,
            SendLagP99Ms = sendLags.Percentile(99),
            SendLagMaxMs = sendLags.Percentile(100),
            ReadLagP50Ms = kernel ? counters.ReadLagP50Ms : null,
            ReadLagP99Ms = kernel ? counters.ReadLagP99Ms : null,
            ReadLagMaxMs = kernel ? counters.ReadLagMaxMs : null,
            EventsPerSecond = run.DurationSeconds > 0 ? _chunks / run.DurationSeconds : 0,
            CeilingEventsPerSecond = plan.Ceiling?.EventsPerSecond,
            CeilingRequestsPerSecond = plan.Ceiling?.RequestsPerSecond,
            CoalescedShare = _chunks == 0 ? 0 : (double)_coalescedChunks / _chunks,
            ConnectionsOpened = counters.ConnectionsOpened,
            ConnectionsReused = counters.ConnectionsReused,
            ConnectionsReset = counters.ConnectionsReset,
            PortsLeft = LocalPorts.Left(counters.ConnectionsOpened),
            ClockSteps = counters.ClockSteps,
        };
    }

    private static void AddIfSet(List<double> values, double? value)
    {
        if (value is { } number)
        {
            values.Add(number);
        }
    }

    private static SampleStatistics Sample(List<double> values) => new(CollectionsMarshal.AsSpan(values));
}
