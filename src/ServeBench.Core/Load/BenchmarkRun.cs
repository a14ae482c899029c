using System.Collections.Frozen;
using System.Diagnostics;
using System.Threading.Channels;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>
/// One run from the first preparation to the last result. Results appear in <see cref="Results"/> as requests end; nobody
/// who reads them slowly holds the run up.
/// </summary>
internal sealed class BenchmarkRun(RunPlan plan, ServeRun run, TimeProvider timeProvider, IRunObserver? observer = null)
{
    // Where vLLM's client begins to warn.
    private const double WarmCachePercent = 1;

    // Enough for the dispatcher's thread to be there when the first request is due.
    private static readonly TimeSpan s_startLead = TimeSpan.FromMilliseconds(5);

    private const double PreconnectSeconds = 2;

    // Whoever waits for these is a thread that sleeps: to wake it is all that a writer does on its own thread.
    private readonly Channel<RequestExchange> _ended =
        Channel.CreateUnbounded<RequestExchange>(new() { SingleReader = true, AllowSynchronousContinuations = true });

    private readonly Channel<ServeRequestResult> _results =
        Channel.CreateUnbounded<ServeRequestResult>(new() { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });

    private readonly PromptLengthCheck _promptLengths = new(plan);
    private readonly RepeatCheck _repeats = new(plan);
    private readonly RunStopper _stopper = new(plan);
    private readonly List<RequestExchange> _uncounted = [];
    private volatile RunPhase _phase;
    private volatile RunClock? _clock;
    private volatile LoadSession? _session;
    private double[] _arrivals = [];
    private FrozenSet<int> _first = FrozenSet<int>.Empty;
    private int _completed;
    private int _failed;
    private int _skipped;
    private int _preconnected;
    private double _preconnectMs;

    /// <summary>Ends the run, or its phase under way, from outside and with a reason.</summary>
    public RunControl Control { get; } = new();

    /// <summary>Results in the order in which requests ended; complete when the run is over.</summary>
    public ChannelReader<ServeRequestResult> Results => _results.Reader;

    public RunProgress Progress
    {
        get
        {
            double elapsed = _clock is { } clock ? Math.Max(0, clock.SecondsAt(Stopwatch.GetTimestamp())) : 0;
            return new(
                _phase,
                Math.Max(plan.Slots.Count, _session?.SentCount ?? 0),
                _session?.SentCount ?? 0,
                Volatile.Read(ref _completed),
                Volatile.Read(ref _failed),
                Volatile.Read(ref _skipped),
                _session?.WaitingCount ?? 0,
                TimeSpan.FromSeconds(elapsed),
                TimeSpan.FromSeconds(plan.Slots.Count > 0 ? PhaseLoad.EndSeconds(plan.Slots[^1]) : 0)) { PhaseName = Control.Current?.Settings.Name };
        }
    }

    /// <summary>The counters as the stop rules saw them last.</summary>
    public ServeRunCounters Counters => _stopper.Latest;

    /// <summary>The prefix cache, when it held prompts that should have been new to the server; else <see langword="null"/>.</summary>
    public PrefixCacheUse? WarmCache => run.WarmPrefixCache ? run.PrefixCache : null;

    /// <summary>What to warn of when the server counts other lengths of random prompts than they should have; else <see langword="null"/>.</summary>
    public ServeWarning? PromptLengthWarning => _promptLengths.Warning;

    /// <summary>What to warn of when phases drew requests of the dataset again; else <see langword="null"/>.</summary>
    public ServeWarning? RepeatWarning => _repeats.Warning;

    /// <summary>Why the server's profiler was not stopped, or never ran; <see langword="null"/> when it did as asked, or was not asked for.</summary>
    public ServeException? ProfileFailure { get; private set; }

    /// <summary>Why the probes beside the run ended early; <see langword="null"/> when they did not, or were not asked for.</summary>
    public string? ProbeFailure { get; private set; }

    /// <summary>What to warn of in the answers; known when the run is over.</summary>
    public IReadOnlyList<string> AnswerWarnings { get; private set; } = [];

    /// <summary>Runs to the end, or until cancelled; then every request in flight is ended and its connection closed.</summary>
    /// <exception cref="ServeException">The run cannot start: the endpoint is not ready, or a request cannot be sent.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the observer and the readers of <see cref="Results"/> have the results so far.</exception>
    public async Task ExecuteAsync(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await using ITransport transport = TransportFactory.CreateForAll(plan.Transport, plan.Connection.ToTransportOptions());
            await RunAsync(transport, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            _phase = RunPhase.Ended;
            _results.Writer.TryComplete(failure);
        }
    }

    private async Task RunAsync(ITransport transport, CancellationToken cancellationToken)
    {
        _phase = RunPhase.Preparing;
        var factory = new ExchangeFactory(plan, transport);
        RunSequence sequence = RunSequence.Of(plan);
        _arrivals = plan.StopRules.Count == 0 || plan.Phases.Count > 0 ? [] : [.. sequence.Arrivals.Select(arrival => arrival.Slot.OffsetSeconds)];
        _first = plan.StopRules.Count == 0 || sequence.Arrivals.Count < SaturationDetector.FirstRequests
            ? FrozenSet<int>.Empty
            : sequence.Arrivals.Take(SaturationDetector.FirstRequests).Select(arrival => arrival.Position).ToFrozenSet();
        using var session = new LoadSession(plan, transport, plan.Slots.Count, _ended.Writer);
        using ConversationDriver? driver = sequence.ConversationCount == 0 ? null : new ConversationDriver(factory, session);
        using PreparedLoad load = PreparedLoad.Of(plan, factory, session, driver, sequence, cancellationToken);
        var preliminary = new PreliminaryRequests(plan, factory, transport, run, timeProvider);
        _phase = RunPhase.WaitingForEndpoint;
        await preliminary.WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
        _phase = RunPhase.WarmingUp;
        await preliminary.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        run.StartedAt = DateTimeOffset.UtcNow;
        run.RequestIdPrefix = plan.RequestIdPrefix;
        run.Phases = load.Spans(clock: null);
        observer?.OnStarting(run);
        using var watch = new ServerWatch(plan, run, timeProvider);
        try
        {
            await watch.BeginAsync(cancellationToken).ConfigureAwait(false);
            // Last of all: a server may close a connection that waits.
            await PreconnectAsync(transport, load.ArrivalCount, cancellationToken).ConfigureAwait(false);
            ProbeLoop? probes = plan.ProbeRate is null ? null : new ProbeLoop(plan, factory, transport, run, timeProvider);
            await MeasureAsync(transport, session, load, probes, watch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await watch.EndAsync(cancellationToken).ConfigureAwait(false);
        }

        ProfileFailure = watch.Failure;
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task PreconnectAsync(ITransport transport, int arrivals, CancellationToken cancellationToken)
    {
        if (plan.Preconnect)
        {
            _phase = RunPhase.Connecting;
            long start = Stopwatch.GetTimestamp();
            _preconnected = await transport.PreconnectAsync(ConnectionsWanted(arrivals), cancellationToken).ConfigureAwait(false);
            _preconnectMs = RunClock.ToMs(Stopwatch.GetTimestamp() - start);
        }
    }

    private async Task MeasureAsync(
        ITransport transport,
        LoadSession session,
        PreparedLoad load,
        ProbeLoop? probes,
        ServerWatch watch,
        CancellationToken cancellationToken)
    {
        using var probesStop = new CancellationTokenSource();
        using CollectorRestraint restraint = CollectorRestraint.Begin(plan.Slots, mayHold: !load.IsMadeLater);
        using var monitor = new ClientMonitor();
        RunClock clock = RunClock.StartIn(s_startLead);
        run.StartedAt = clock.StartedAt;
        _clock = clock;
        _session = session;
        _phase = RunPhase.Running;
        Task<ProbeOutcome>? probing = probes?.RunAsync(clock, probesStop.Token, cancellationToken);
        if (probing is { IsFaulted: true })
        {
            // The backend cannot send a probe; nothing of the run has been sent yet.
            await probing.ConfigureAwait(false);
        }

        // Not before: it ends with the session, and would wait for ever for one that does not begin.
        var collector = new ResultCollector(plan, run, clock);
        Task collecting = CollectorThread<RequestExchange>.Start(_ended.Reader, ended => Collect(ended, collector));
        _stopper.Start(clock, seconds => session.Count(Due(seconds)), Control);
        try
        {
            await load.RunAsync(clock, Control, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _stopper.Finish();
        }

        await collecting.ConfigureAwait(false);
        run.Stops = [.. _stopper.Stops];
        await probesStop.CancelAsync().ConfigureAwait(false);
        run.Probe = probing is null ? null : await OutcomeAsync(probing).ConfigureAwait(false);
        ClientHealth observed = monitor.Observe() with { Preconnected = _preconnected, PreconnectMs = _preconnectMs };
        Count(collector, cancellationToken);
        run.Phases = load.Spans(clock);
        run.EndReason = session.EndReason;
        run.RequestCount = run.Phases is null ? run.RequestCount : Math.Max(collector.Count, plan.Phases.Any(phase => phase.IsOpenEnded) ? 0 : plan.Slots.Count);
        collector.Complete(observed, transport, cancellationToken.IsCancellationRequested);
        run.Stopped |= _stopper.Stop is not null;
        AnswerWarnings = [.. collector.Warnings];
        await watch.CountAsync(cancellationToken).ConfigureAwait(false);
        run.WarmPrefixCache = run.PrefixCache is { HitPercent: >= WarmCachePercent } && _repeats.Count == 0 && plan.Slots.All(slot => slot.Request?.IsUnseen == true);
        observer?.OnEnded(run);
    }

    private ServeRunCounters Due(double seconds)
    {
        double[] arrivals = _arrivals;
        int found = Array.BinarySearch(arrivals, seconds);
        return new()
        {
            ElapsedSeconds = seconds,
            Total = plan.Slots.Count,
            Due = found < 0 ? ~found : found + 1,
            First = _first,
        };
    }

    // The run is complete without them, and must not be lost for them.
    private async Task<ProbeOutcome?> OutcomeAsync(Task<ProbeOutcome> probing)
    {
        try
        {
            return await probing.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            ProbeFailure = exception.Message;
            return null;
        }
    }

    private void Collect(IReadOnlyList<RequestExchange> ended, ResultCollector collector)
    {
        foreach (RequestExchange exchange in ended)
        {
            ServeRequestResult? uncounted = collector.NeedsCount(exchange) ? collector.AddUncounted(exchange) : null;
            if (uncounted is not null)
            {
                // What was answered is kept before anything else is done with it, which may fail or never end.
                observer?.OnAnswer(uncounted);
            }

            if (uncounted is not null && plan.Tokenizer!.AsksServer)
            {
                _uncounted.Add(exchange);
                _stopper.Add(uncounted);
                Interlocked.Increment(ref uncounted.Success ? ref _completed : ref _failed);
            }
            else
            {
                ServeRequestResult result = collector.Add(exchange);
                Interlocked.Increment(ref result.Success ? ref _completed : ref _failed);
                _stopper.Add(result);
                Publish(result);
            }
        }
    }

    // The run is over: a question to its server is not a load any longer.
    private void Count(ResultCollector collector, CancellationToken cancellationToken)
    {
        foreach (RequestExchange exchange in _uncounted)
        {
            Publish(collector.Add(exchange, countsTokens: !cancellationToken.IsCancellationRequested));
        }
    }

    private void Publish(ServeRequestResult result)
    {
        if (result.ErrorKind == RequestErrorKind.Skipped)
        {
            Interlocked.Increment(ref _skipped);
        }

        _promptLengths.Add(result);
        _repeats.Add(result);
        observer?.OnResult(result);
        _results.Writer.TryWrite(result);
    }

    // With a finite rate nobody knows beforehand how many will be in flight: two seconds' worth is opened, the rest as needed.
    private int ConnectionsWanted(int arrivals)
    {
        if (plan.Phases.Count > 0)
        {
            return PhaseLoad.Connections(plan, PreconnectSeconds);
        }

        int wanted = arrivals;
        double rate = plan.Slots[^1].Rate;
        if (double.IsFinite(rate))
        {
            double worth = rate > 0 ? Math.Ceiling(rate * PreconnectSeconds) : MostWithin(PreconnectSeconds);
            wanted = (int)Math.Min(wanted, Math.Max(16, worth));
        }

        return Math.Min(wanted, plan.MaxConcurrency ?? int.MaxValue);
    }

    private int MostWithin(double seconds)
    {
        int most = 0;
        for (int first = 0, last = 0; last < plan.Slots.Count; last++)
        {
            while (plan.Slots[last].OffsetSeconds - plan.Slots[first].OffsetSeconds > seconds)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
