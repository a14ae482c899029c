using System.Threading.Channels;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>
/// Sends requests at their times: the concurrency gate, the time-outs, and the count of what is under way, for the one dispatcher of a run
/// without phases or for the phases of another. What goes through the gate and is counted is a request of its own, or a conversation from
/// its first turn to its end.
/// </summary>
internal sealed partial class LoadSession : IDisposable
{
    private readonly ITransport _transport;
    private readonly ChannelWriter<RequestExchange> _ended;
    private readonly ConcurrencyGate? _gate;
    private readonly RequestTimeouts _timeouts;
    private readonly InFlightTable _inFlight;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The dispatcher counts as one, so that the session does not end before all have been sent.
    private int _underWay = 1;
    private int _sent;
    private volatile Dispatcher? _dispatcher;
    private volatile bool _stopped;

    /// <summary>Creates a session.</summary>
    /// <param name="plan">The concurrency limit and the time a request has.</param>
    /// <param name="transport">Carries the requests.</param>
    /// <param name="count">How many requests there will be, as far as it is known.</param>
    /// <param name="ended">Gets each request when it has ended; completed with the session.</param>
    public LoadSession(RunPlan plan, ITransport transport, int count, ChannelWriter<RequestExchange> ended)
    {
        _transport = transport;
        _ended = ended;
        _inFlight = new InFlightTable(count);
        _gate = plan.MaxConcurrency is { } limit ? new ConcurrencyGate(limit) : null;
        _timeouts = new RequestTimeouts(plan.RequestTimeout, transport.Cancel);
    }

    /// <summary>Requests sent so far.</summary>
    public int SentCount => Volatile.Read(ref _sent);

    /// <summary>Requests that wait for a place under the concurrency limit.</summary>
    public int WaitingCount => _gate?.WaitingCount ?? 0;

    /// <summary>Whether the session was stopped before its end.</summary>
    public bool IsStopped => _stopped;

    /// <summary>Makes requests ready that are serialised during the session; <see langword="null"/> when all are.</summary>
    public RequestsAhead? Ahead { get; set; }

    /// <summary>Called at a stop, before the requests in flight are ended.</summary>
    public Action? OnStop { get; set; }

    /// <summary>Called when a phase is cut, before its requests in flight are ended: ends its conversations that pause.</summary>
    public Action<PhaseState?>? OnCut { get; set; }

    /// <summary>
    /// Sends all requests at their due times. Ends when the last has ended; after a cancellation, when all that were sent have.
    /// </summary>
    /// <param name="exchanges">The requests in the order of their due times; the array is emptied on the way.</param>
    /// <param name="cancellationToken">Ends what is in flight and sends nothing more.</param>
    /// <param name="control">Ends the run from outside; <see langword="null"/> for nobody.</param>
    public async Task RunAsync(RequestExchange?[] exchanges, CancellationToken cancellationToken, RunControl? control = null)
    {
        using var dispatcher = new Dispatcher(exchanges, Admit, LeaveArrivals, DeadlineWaiter.Create());
        _dispatcher = dispatcher;
        using Timer cut = new(_ => Cut(phase: null), state: null, Timeout.Infinite, Timeout.Infinite);
        dispatcher.Start();
        _transport.BetweenReads = dispatcher.Relieve;
        control?.Listen(() => EndEarly(dispatcher, control.Take(), cut));
        await using (cancellationToken.UnsafeRegister(_ => Stop(dispatcher.Stop), state: null).ConfigureAwait(false))
        {
            await _allEnded.Task.ConfigureAwait(false);
        }

        control?.Listen(null);
        _transport.BetweenReads = null;
        _ended.Complete();
    }

    /// <summary>A request has ended; called on a transport's thread.</summary>
    public void OnEnded(RequestExchange exchange)
    {
        // The next in line goes before anything else is done: its wait is part of what is measured.
        LetNextIn(exchange.Phase, exchange.Outcome.Stamp.Arrival);
        Report(exchange);
        Leave(exchange.Phase);
    }

    /// <summary>Passes on a turn that has ended, or that is skipped, without an end of its conversation.</summary>
    public void Report(RequestExchange exchange)
    {
        _inFlight.Clear(exchange.Position);
        exchange.Phase?.OnEnded(exchange);
        _ended.TryWrite(exchange);
    }

    /// <summary>Sends a further turn of a conversation now; the conversation has its place.</summary>
    public void Resume(RequestExchange exchange)
    {
        if (EntersPrefill(exchange))
        {
            Send(exchange);
        }
    }

    /// <summary>Ends a conversation all of whose turns have been passed on.</summary>
    /// <param name="phase">The phase that it began in.</param>
    /// <param name="end">When its place became free, in Stopwatch ticks.</param>
    public void Conclude(PhaseState? phase, long end)
    {
        LetNextIn(phase, end);
        Leave(phase);
    }

    public void Dispose()
    {
        _timeouts.Dispose();
        _cancellations?.Dispose();
    }

    private void Admit(RequestExchange exchange)
    {
        Interlocked.Increment(ref _underWay);
        exchange.Phase?.Enter();
        if (_gate is null || _gate.TryEnter(exchange))
        {
            Begin(exchange);
        }
    }

    private void Begin(RequestExchange exchange)
    {
        if (exchange.Phase is not null ? TryBeginInPhase(exchange) : Ahead is null || Ahead.TryTake(exchange))
        {
            Send(exchange);
        }
    }

    private void Send(RequestExchange exchange)
    {
        _inFlight.Set(exchange.Position, exchange);
        Interlocked.Increment(ref _sent);
        exchange.Phase?.OnSent();
        _timeouts.Watch(exchange);
        exchange.GiveUp = _transport.Cancel;
        try
        {
            _transport.Send(exchange);
        }
        catch (Exception exception)
        {
            // The thread that sends is nobody's: what it throws would end the process. On another thread, since its end lets the next one in.
            ThreadPool.UnsafeQueueUserWorkItem(FailUnlessEnded, (exchange, exception.Message), preferLocal: false);
        }

        if (_stopped || IsCut(exchange.Phase))
        {
            EndInFlight(exchange);
        }
    }

    private static void FailUnlessEnded((RequestExchange Exchange, string Reason) failure)
    {
        if (!failure.Exchange.Ended)
        {
            failure.Exchange.Fail($"The request could not be sent: {failure.Reason}");
        }
    }

    private void LetNextIn(PhaseState? phase, long freed)
    {
        if (_gate?.Leave() is { } next)
        {
            next.FreedStamp = freed;
            Begin(next);
        }

        phase?.Loop?.OnFreed(freed);
    }

    private void LeaveArrivals() => Leave(phase: null);

    private void Leave(PhaseState? phase)
    {
        phase?.Leave();
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            _allEnded.TrySetResult();
        }
    }

    private void Stop(Action stopArrivals)
    {
        // Nobody is let in any more before conversations are ended, whose places would else go on.
        stopArrivals();
        IReadOnlyCollection<RequestExchange> waiting = _gate?.Close() ?? [];
        // From here on whoever sends cancels what it has sent, so that nothing slips between this and the loop below.
        _stopped = true;
        OnStop?.Invoke();
        foreach (RequestExchange exchange in waiting)
        {
            Leave(exchange.Phase);
        }

        EndPrefillQueues();
        foreach (RequestExchange exchange in _inFlight.All)
        {
            _transport.Cancel(exchange);
        }
    }
}
