namespace ServeBench.Transport;

/// <summary>
/// The opening of a number of connections ahead of a run: at most <see cref="MaxUnderway"/> at a time, so that a server's
/// queue of new connections does not overflow, and none after the first that fails.
/// </summary>
/// <param name="count">How many to open.</param>
/// <param name="create">Creates the attempt to open one.</param>
/// <param name="patience">How long the next connection may take to open, before those underway are given up.</param>
internal sealed class Preconnect(int count, Func<Preconnect, ConnectAttempt> create, TimeSpan patience)
{
    private const int MaxUnderway = 64;

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectAttempt> _underway = [];
    private int _begun;
    private int _opened;
    private bool _stopped;

    /// <summary>
    /// Opens them. Ends when all are open, when one has failed and none is underway, or when none has become open for as long as
    /// the patience lasts; what is still underway then, or at a cancellation, is given up.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Continue(ended: null, stop: false);
        try
        {
            int opened;
            do
            {
                opened = Volatile.Read(ref _opened);
            }
            while (!await IsCompleteAsync(cancellationToken).ConfigureAwait(false) && Volatile.Read(ref _opened) > opened);
        }
        finally
        {
            GiveUp();
        }
    }

    public void OnOpened(ConnectAttempt attempt)
    {
        Interlocked.Increment(ref _opened);
        Continue(attempt, stop: false);
    }

    /// <summary>A connection could not be opened.</summary>
    public void OnFailed(ConnectAttempt attempt) => Continue(attempt, stop: true);

    private async Task<bool> IsCompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _completion.Task.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Continue(ConnectAttempt? ended, bool stop)
    {
        var begun = new List<ConnectAttempt>();
        bool complete;
        lock (_lock)
        {
            if (ended is not null)
            {
                _underway.Remove(ended);
            }

            _stopped |= stop;
            while (!_stopped && _underway.Count < MaxUnderway && _begun < count)
            {
                ConnectAttempt attempt = create(this);
                _underway.Add(attempt);
                begun.Add(attempt);
                _begun++;
            }

            complete = _underway.Count == 0;
        }

        foreach (ConnectAttempt attempt in begun)
        {
            if (!attempt.Lane.TryPost(IoCommandKind.Connect, attempt))
            {
                OnFailed(attempt);
            }
        }

        if (complete)
        {
            _completion.TrySetResult();
        }
    }

    private void GiveUp()
    {
        ConnectAttempt[] underway;
        lock (_lock)
        {
            _stopped = true;
            underway = [.. _underway];
        }

        foreach (ConnectAttempt attempt in underway)
        {
            _ = attempt.Lane.TryPost(IoCommandKind.GiveUp, attempt);
        }
    }
}
