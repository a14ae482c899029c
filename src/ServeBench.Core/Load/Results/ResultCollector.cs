using System.Diagnostics;
using System.Runtime.InteropServices;
using ServeBench.Endpoints;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>Takes the requests of a run as they end, and closes the run's books. Never throws for what one request holds.</summary>
internal sealed class ResultCollector(RunPlan plan, ServeRun run, RunClock clock)
{
    private readonly ResultBuilder _builder = new(plan, run, clock);
    private readonly AnswerChecks _checks = new(plan);
    private readonly StreamMeter _stream = new();
    private readonly List<double> _sendLagsMs = new(plan.Slots.Count);
    private readonly List<double> _turnaroundsMs = [];
    private readonly List<double> _ttftsMs = new(plan.Slots.Count);
    private readonly List<double> _tpotsMs = new(plan.Slots.Count);
    private double _turnaroundSumMs;
    private double _placeSumMs;
    private long _lastEnd;
    private int _arrivals;
    private int _ended;
    private long _chunks;
    private long _coalescedChunks;

    private bool HasPlaces => plan.MaxConcurrency is not null || plan.Phases.Any(phase => phase.Concurrency is not null);

    public int Count { get; private set; }

    /// <summary>What to warn of when the run is over.</summary>
    public IEnumerable<string> Warnings => _checks.Warnings;

    /// <summary>Whether the result of a request is known only once its tokens have been counted.</summary>
    public bool NeedsCount(RequestExchange exchange) => _builder.NeedsCount(exchange);

    /// <summary>The result of a request that has ended, as far as it is known before its tokens are counted.</summary>
    public ServeRequestResult AddUncounted(RequestExchange exchange) => _builder.BuildUncounted(exchange);

    /// <summary>The result of a request that has ended.</summary>
    /// <param name="exchange">The request; its buffers are given back.</param>
    /// <param name="countsTokens">Whether the run's tokenizer counts the answer's tokens where the server did not.</param>
    public ServeRequestResult Add(RequestExchange exchange, bool countsTokens = true)
    {
        AnswerRecord record = exchange.Answer.Record;
        Count++;
        _lastEnd = Math.Max(_lastEnd, exchange.Outcome.Stamp.Observed);
        _chunks += record.ChunkCount;
        _coalescedChunks += record.CoalescedCount;
        _stream.Add(record, exchange.Head);
        ServeRequestResult result = _builder.Build(exchange, countsTokens);
        _checks.Add(result, record, exchange.Slot.Request!.OutputLength, IsToFullLength(exchange));
        if (exchange.Conversation is not { } conversation || conversation.First.Position == exchange.Position)
        {
            _arrivals++;
        }

        if (result.ErrorKind != RequestErrorKind.Skipped)
        {
            _sendLagsMs.Add(result.SendLagMs);
            AddTurnaround(exchange, result);
        }

        if (result.ErrorKind is not (RequestErrorKind.Cancelled or RequestErrorKind.Skipped))
        {
            _ended++;
        }

        AddIfFinite(_ttftsMs, result.TtftMs);
        AddIfFinite(_tpotsMs, result.TpotMs);
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
        run.Stream = plan.Backend.Task == BackendTask.Pooling ? null : _stream.Verdict;
        run.StreamCoalescedPercent = run.Stream is null ? null : 100 * _stream.Share;
        run.StreamCause = run.Stream is null ? null : OutsideText.OnOneLine(plan.Connection.Scrubber.Scrub(_stream.Cause(health.ReadLagP99Ms)));
        int burst = plan.Phases.Count > 0 ? PhaseLoad.LargestBurst(plan) : double.IsPositiveInfinity(run.RequestRate) && run.RampUpStrategy is null ? Math.Min(_arrivals, plan.MaxConcurrency ?? int.MaxValue) : 0;
        run.Client = health with { Reasons = ClientVerdict.Judge(health, Sample(_ttftsMs).Median, Sample(_tpotsMs).Median, _stream.IntervalMs, burst) };
    }

    private ClientHealth Describe(ClientHealth observed, ITransport transport)
    {
        TransportCounters counters = transport.Counters;
        SampleStatistics sendLags = Sample(_sendLagsMs);
        SampleStatistics? turnarounds = !HasPlaces ? null : Sample(_turnaroundsMs);
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
            TurnaroundP50Ms = turnarounds?.Median,
            TurnaroundP99Ms = turnarounds?.Percentile(99),
            TurnaroundMaxMs = turnarounds?.Percentile(100),
            TurnaroundShare = !HasPlaces ? null : _placeSumMs == 0 ? 0 : _turnaroundSumMs / _placeSumMs,
            CoalescedShare = _chunks == 0 ? 0 : (double)_coalescedChunks / _chunks,
            ConnectionsOpened = counters.ConnectionsOpened,
            ConnectionsReused = counters.ConnectionsReused,
            RequestsResent = counters.Resends,
            ConnectionsReset = counters.ConnectionsReset,
            PortsLeft = LocalPorts.Left(counters.ConnectionsOpened),
            ClockSteps = counters.ClockSteps,
        };
    }

    private bool IsToFullLength(RequestExchange exchange) =>
        plan.Generation.Sampling.Has(SamplingOption.IgnoreEos) || (exchange.Slot.Request!.IgnoreEos && plan.HonourIgnoreEos && plan.Backend.TakesIgnoreEos);

    // A place under the concurrency limit is either the server's, while it answers, or the client's, while it turns around.
    private void AddTurnaround(RequestExchange exchange, ServeRequestResult result)
    {
        if ((plan.MaxConcurrency is null && exchange.Phase?.Loop is null) || exchange.SendStamp == 0)
        {
            return;
        }

        if (exchange.FreedStamp != 0)
        {
            double turnaround = Math.Max(0, RunClock.ToMs(exchange.SendStamp - exchange.ConnectTicks - exchange.FreedStamp));
            _turnaroundsMs.Add(turnaround);
            _turnaroundSumMs += turnaround;
            _placeSumMs += turnaround;
        }

        _placeSumMs += result.LastChunkMs ?? 0;
    }

    private static void AddIfFinite(List<double> values, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            values.Add(number);
        }
    }

    private static SampleStatistics Sample(List<double> values) => new(CollectionsMarshal.AsSpan(values));
}
