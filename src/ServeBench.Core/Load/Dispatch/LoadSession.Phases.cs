using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

// What phases add: their runner, their own gate for prefills, requests that the client disconnects from, and the cut at an end.
internal sealed partial class LoadSession
{
    private const string CutReason = "The client cut it: its phase was over.";

    private CancellationTimer? _cancellations;
    private IReadOnlyList<PhaseState> _phases = [];

    private volatile bool _arrivalsEnded;

    // The run without phases is cut.
    private volatile bool _isCut;

    /// <summary>Sends the requests of phases. Ends when the last has ended; after a cancellation, when all that were sent have.</summary>
    /// <param name="phases">The phases in their order.</param>
    /// <param name="clock">The run's clock: the first phase begins at its origin.</param>
    /// <param name="feeder">Makes their requests; it has started.</param>
    /// <param name="control">Ends a phase or the run from outside.</param>
    /// <param name="cancellationToken">Ends what is in flight and sends nothing more.</param>
    public async Task RunAsync(IReadOnlyList<PhaseState> phases, RunClock clock, PhaseFeeder feeder, RunControl control, CancellationToken cancellationToken)
    {
        _phases = phases;
        _cancellations = phases.Any(phase => phase.Settings.CancellationRate > 0) ? new CancellationTimer(_transport.Cancel) : null;
        using var runner = new PhaseRunner(phases, this, feeder, control);
        runner.Start(clock.Origin);
        _transport.BetweenReads = runner.Relieve;
        control.Listen(runner.Wake);
        await using (cancellationToken.UnsafeRegister(_ => Stop(runner.Stop), state: null).ConfigureAwait(false))
        {
            await _allEnded.Task.ConfigureAwait(false);
        }

        control.Listen(null);
        control.Current = null;
        _transport.BetweenReads = null;
        _ended.Complete();
    }

    /// <summary>A request of a phase, or the first turn of a conversation, is due.</summary>
    public void Arrive(RequestExchange exchange) => Admit(exchange);

    /// <summary>The arrivals of the last phase are over.</summary>
    public void EndArrivals()
    {
        _arrivalsEnded = true;
        Leave(phase: null);
    }

    /// <summary>Makes room for a request of a position.</summary>
    public void Reserve(int position) => _inFlight.Reserve(position);

    /// <summary>Ends all that is left of a phase, or of a run without phases: what is in flight, what waits, and the conversations that pause.</summary>
    public void Cut(PhaseState? phase)
    {
        if (phase is null)
        {
            _isCut = true;
        }
        else
        {
            phase.MarkCut();
        }

        // From here on whoever sends ends what it has sent.
        DropWaiting(phase);
        EndPrefillQueue(phase);
        OnCut?.Invoke(phase);
        foreach (RequestExchange exchange in _inFlight.All)
        {
            if (exchange.Phase == phase)
            {
                EndInFlight(exchange);
            }
        }
    }

    /// <summary>Ends the requests of a phase that wait for a place under the concurrency limit; they have results, and were not sent.</summary>
    public void DropWaiting(PhaseState? phase)
    {
        foreach (RequestExchange exchange in _gate?.Remove(phase) ?? [])
        {
            // It holds no place of the gate.
            exchange.CutReason = CutReason;
            exchange.MarkUnsent();
            Report(exchange);
            Leave(phase);
        }
    }

    /// <summary>Whether what is left of a phase, or of a run without phases, is cut.</summary>
    public bool IsCut(PhaseState? phase) => phase?.IsCut ?? _isCut;

    private void EndInFlight(RequestExchange exchange)
    {
        if (!_stopped && !exchange.Ended)
        {
            exchange.CutReason ??= CutReason;
        }

        _transport.Cancel(exchange);
    }

    private bool TryBeginInPhase(RequestExchange exchange)
    {
        PhaseState phase = exchange.Phase!;
        phase.Feed.OnBegun(exchange);
        if (exchange.WriteError is { } error)
        {
            exchange.Fail(error);
            return false;
        }

        return EntersPrefill(exchange);
    }

    private bool EntersPrefill(RequestExchange exchange)
    {
        if (exchange.CancelAfterTicks is not null)
        {
            exchange.Sent = _cancellations!.OnSent;
        }

        if (exchange.Phase?.Prefill is not { } gate)
        {
            return true;
        }

        exchange.PrefillAskedStamp = Stopwatch.GetTimestamp();
        if (!gate.TryEnter(exchange))
        {
            return false;
        }

        exchange.Prefilled = OnPrefilled;
        return true;
    }

    private void OnPrefilled(RequestExchange exchange)
    {
        if (exchange.Phase!.Prefill!.Leave() is { } next)
        {
            next.PrefillQueueTicks = Stopwatch.GetTimestamp() - next.PrefillAskedStamp;
            next.Prefilled = OnPrefilled;
            Send(next);
        }
    }

    // Each holds its place under the concurrency limit, so it ends as a request that was sent does.
    private static void EndPrefillQueue(PhaseState? phase)
    {
        foreach (RequestExchange exchange in phase?.Prefill?.Remove(phase) ?? [])
        {
            exchange.CutReason = CutReason;
            exchange.EndUnsent();
        }
    }

    private void EndPrefillQueues()
    {
        foreach (PhaseState phase in _phases)
        {
            foreach (RequestExchange exchange in phase.Prefill?.Close() ?? [])
            {
                Leave(exchange.Phase);
            }
        }
    }

    // The place of one that ends goes to nobody; what is in flight goes on, until the grace is over if there is one.
    private void EndEarly(Dispatcher dispatcher, RunEnding? ending, Timer cut)
    {
        if (ending is null)
        {
            return;
        }

        EndReason = ending.Reason;
        dispatcher.Stop();
        foreach (RequestExchange exchange in _gate?.Close() ?? [])
        {
            Leave(exchange.Phase);
        }

        if (ending.GraceSeconds is { } grace)
        {
            cut.Change(TimeSpan.FromSeconds(grace), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Why the run was ended from outside; <see langword="null"/> when it was not.</summary>
    public string? EndReason { get; set; }
}
