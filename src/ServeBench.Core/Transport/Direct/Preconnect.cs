namespace ServeBench.Transport.Direct;

/// <summary>
/// The opening of a number of connections ahead of a run: at most <see cref="MaxUnderway"/> at a time, so that a server's
/// queue of new connections does not overflow, and none any more after the first that fails.
/// </summary>
/// <param name="count">How many to open.</param>
/// <param name="open">Begins to open one.</param>
internal sealed class Preconnect(int count, Action<Preconnect> open)
{
    private const int MaxUnderway = 64;

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _begun;
    private int _underway;
    private bool _stopped;

    /// <summary>Ends when all are open, or one has failed and none is underway.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Begins.</summary>
    public void Start() => Continue(ended: 0, stop: false);

    /// <summary>Opens no more.</summary>
    public void Stop() => Continue(ended: 0, stop: true);

    /// <summary>A connection is open.</summary>
    public void OnOpened() => Continue(ended: 1, stop: false);

    /// <summary>A connection could not be opened.</summary>
    public void OnFailed() => Continue(ended: 1, stop: true);

    private void Continue(int ended, bool stop)
    {
        int toOpen;
        bool complete;
        lock (_lock)
        {
            _underway -= ended;
            _stopped |= stop;
            toOpen = _stopped ? 0 : Math.Min(MaxUnderway - _underway, count - _begun);
            _begun += toOpen;
            _underway += toOpen;
            complete = _underway == 0;
        }

        for (int i = 0; i < toOpen; i++)
        {
            open(this);
        }

        if (complete)
        {
            _completion.TrySetResult();
        }
    }
}
