using System.Threading.Channels;
using ServeBench.Timing;
using ServeBench.Transport;

namespace ServeBench.Load;

/// <summary>
/// Sends a list of requests at their times: the dispatcher, the concurrency gate, the time-outs, and the count of what is under way.
/// What goes through the gate and is counted is a request of its own, or a conversation from its first turn to its end.
/// </summary>
internal sealed class LoadSession : IDisposable
{
    private readonly ITransport _transport;
    private readonly ChannelWriter<RequestExchange> _ended;
    private readonly ConcurrencyGate? _gate;
    private readonly RequestTimeouts _timeouts;
    private readonly RequestExchange?[] _inFlight;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The dispatcher counts as one, so that the session does not end before all have been sent.
    private int _underWay = 1;
    private int _sent;
    private volatile bool _stopped;

    /// <summary>Creates a session.</summary>
    /// <param name="plan">The concurrency limit and the time a request has.</param>
    /// <param name="transport">Carries the requests.</param>
    /// <param name="count">How many requests there will be.</param>
    /// <param name="ended">Gets each request when it has ended; completed with the session.</param>
    public LoadSession(RunPlan plan, ITransport transport, int count, ChannelWriter<RequestExchange> ended)
    {
        _transport = transport;
        _ended = ended;
        _inFlight = new RequestExchange?[count];
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

    /// <summary>
    /// Sends all requests at their due times. Ends when the last has ended; after a cancellation, when all that were sent have.
    /// </summary>
    /// <param name="exchanges">The requests in the order of their due times; the array is emptied on the way.</param>
    /// <param name="cancellationToken">Ends what is in flight and sends nothing more.</param>
    public async Task RunAsync(RequestExchange?[] exchanges, CancellationToken cancellationToken)
    {
        using var dispatcher = new Dispatcher(exchanges, Admit, Leave, DeadlineWaiter.Create());
        dispatcher.Start();
        _transport.BetweenReads = dispatcher.Relieve;
        await using (cancellationToken.UnsafeRegister(_ => Stop(dispatcher), state: null).ConfigureAwait(false))
        {
            await _allEnded.Task.ConfigureAwait(false);
        }

        _transport.BetweenReads = null;
        _ended.Complete();
    }

    /// <summary>A request has ended; called on a transport's thread.</summary>
    public void OnEnded(RequestExchange exchange)
    {
        // The next in line goes before anything else is done: its wait is part of what is measured.
        LetNextIn(exchange.Outcome.Stamp.Arrival);
        Report(exchange);
        Leave();
    }

    /// <summary>Passes on a turn that has ended, or that is skipped, without an end of its conversation.</summary>
    public void Report(RequestExchange exchange)
    {
        _inFlight[exchange.Position] = null;
        _ended.TryWrite(exchange);
    }

    /// <summary>Sends a further turn of a conversation now; the conversation has its place.</summary>
    public void Resume(RequestExchange exchange) => Send(exchange);

    /// <summary>Ends a conversation all of whose turns have been passed on.</summary>
    /// <param name="end">When its place became free, in Stopwatch ticks.</param>
    public void Conclude(long end)
    {
        LetNextIn(end);
        Leave();
    }

    /// <inheritdoc/>
    public void Dispose() => _timeouts.Dispose();

    private void Admit(RequestExchange exchange)
    {
        Interlocked.Increment(ref _underWay);
        if (_gate is null || _gate.TryEnter(exchange))
        {
            Begin(exchange);
        }
    }

    private void Begin(RequestExchange exchange)
    {
        if (Ahead is null || Ahead.TryTake(exchange))
        {
            Send(exchange);
        }
    }

    private void Send(RequestExchange exchange)
    {
        Volatile.Write(ref _inFlight[exchange.Position], exchange);
        Interlocked.Increment(ref _sent);
        _timeouts.Watch(exchange);
        exchange.GiveUp = _transport.Cancel;
        _transport.Send(exchange);
        if (_stopped)
        {
            _transport.Cancel(exchange);
        }
    }

    private void LetNextIn(long freed)
    {
        if (_gate?.Leave() is { } next)
        {
            next.FreedStamp = freed;
            Begin(next);
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            _allEnded.TrySetResult();
        }
    }

    private void Stop(Dispatcher dispatcher)
    {
        // Nobody is let in any more before conversations are ended, whose places would else go on.
        dispatcher.Stop();
        IReadOnlyCollection<RequestExchange> waiting = _gate?.Close() ?? [];
        // From here on whoever sends cancels what it has sent, so that nothing slips between this and the loop below.
        _stopped = true;
        OnStop?.Invoke();
        foreach (RequestExchange _ in waiting)
        {
            Leave();
        }

        for (int i = 0; i < _inFlight.Length; i++)
        {
            if (Volatile.Read(ref _inFlight[i]) is { } exchange)
            {
                _transport.Cancel(exchange);
            }
        }
    }
}
