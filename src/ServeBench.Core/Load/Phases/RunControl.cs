namespace ServeBench.Load;

/// <summary>
/// Ends a run, or the phase of it that is under way, from outside: what a rule about errors or a search for a load calls. From any thread,
/// at any time; before the first request is due it counts from there, and after the last it does nothing.
/// </summary>
internal sealed class RunControl
{
    private readonly Lock _lock = new();
    private RunEnding? _requested;
    private Action? _changed;

    /// <summary>The phase that is under way; <see langword="null"/> before the run, after it, and in a run without phases.</summary>
    public PhaseState? Current { get; internal set; }

    /// <summary>
    /// Ends the phase that is under way: nothing of it arrives any more, and requests that wait for a place are not sent. The run continues with
    /// the next phase. A run without phases ends.
    /// </summary>
    /// <param name="reason">Why, in a sentence; it is kept with the phase.</param>
    /// <param name="graceSeconds">How long what is in flight may go on; 0 cuts it at once, <see langword="null"/> waits for it.</param>
    public void EndPhase(string reason, double? graceSeconds = null) => Request(new RunEnding(IsWholeRun: false, reason, graceSeconds));

    /// <summary>Ends the run: the phase that is under way ends, and no other begins.</summary>
    /// <inheritdoc cref="EndPhase"/>
    public void EndRun(string reason, double? graceSeconds = null) => Request(new RunEnding(IsWholeRun: true, reason, graceSeconds));

    /// <summary>What was asked for, once; <see langword="null"/> for nothing.</summary>
    internal RunEnding? Take()
    {
        lock (_lock)
        {
            RunEnding? requested = _requested;
            _requested = null;
            return requested;
        }
    }

    /// <summary>Who carries out what is asked for; called at once where something has been asked for already.</summary>
    internal void Listen(Action? changed)
    {
        lock (_lock)
        {
            _changed = changed;
            if (_requested is not null)
            {
                changed?.Invoke();
            }
        }
    }

    // The first reason stands, unless the second ends more.
    private void Request(RunEnding ending)
    {
        // Within the lock: who listens no longer is not called any more.
        lock (_lock)
        {
            if (_requested is { IsWholeRun: true } || (_requested is not null && !ending.IsWholeRun))
            {
                return;
            }

            _requested = ending;
            _changed?.Invoke();
        }
    }
}

/// <summary>An end that was asked for from outside.</summary>
/// <param name="IsWholeRun">Whether the run ends, and not only the phase under way.</param>
/// <param name="Reason">Why.</param>
/// <param name="GraceSeconds">How long what is in flight may go on; <see langword="null"/> until it has ended.</param>
internal sealed record RunEnding(bool IsWholeRun, string Reason, double? GraceSeconds);
