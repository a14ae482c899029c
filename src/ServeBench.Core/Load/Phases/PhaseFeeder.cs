namespace ServeBench.Load;

/// <summary>Makes the exchanges of the phase under way and of the next one ahead of their sending, on a thread of its own.</summary>
internal sealed class PhaseFeeder : IDisposable
{
    private readonly IReadOnlyList<PhaseFeed> _feeds;
    private readonly long _mostBytes;
    private readonly BodyGarbage _garbage = new();
    private readonly ManualResetEventSlim _room = new(initialState: false);
    private readonly Thread _thread;
    private int _current;
    private volatile bool _ended;

    /// <summary>Prepares to feed.</summary>
    /// <param name="feeds">The phases in their order.</param>
    /// <param name="mostBytes">Bytes of bodies that are made before the run, at most.</param>
    public PhaseFeeder(IReadOnlyList<PhaseFeed> feeds, long mostBytes)
    {
        _feeds = feeds;
        _mostBytes = mostBytes;
        foreach (PhaseFeed feed in feeds)
        {
            feed.RoomMade = SignalRoom;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench serialiser", Priority = ThreadPriority.BelowNormal };
    }

    /// <summary>Makes what fits, the first phases first; then goes on beside the run.</summary>
    /// <returns>Whether all could be made.</returns>
    public bool Start()
    {
        (long bytes, int count) = (0, 0);
        foreach (PhaseFeed feed in _feeds)
        {
            while (bytes < _mostBytes && count < PhaseFeed.MostReady && feed.HasRoom && feed.MakeNext() is { } made)
            {
                bytes += made;
                count++;
                _garbage.Add(made, blocking: true);
            }
        }

        bool isAll = _feeds.All(feed => feed.IsComplete);
        _thread.Start();
        return isAll;
    }

    public void Advance(int number)
    {
        Volatile.Write(ref _current, number);
        _room.Set();
    }

    public void Dispose()
    {
        _ended = true;
        _room.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _room.Dispose();
    }

    // Whoever sends calls this: to look at the event costs nothing, and to set it does only while the thread sleeps.
    private void SignalRoom()
    {
        if (!_room.IsSet)
        {
            _room.Set();
        }
    }

    private void Run()
    {
        while (!_ended)
        {
            _room.Reset();
            if (!TryMake(blocking: false) && !_ended)
            {
                _room.Wait();
            }
        }
    }

    private bool TryMake(bool blocking)
    {
        int current = Volatile.Read(ref _current);
        for (int number = current; number < Math.Min(current + 2, _feeds.Count); number++)
        {
            if (_feeds[number].HasRoom && _feeds[number].MakeNext() is { } bytes)
            {
                _garbage.Add(bytes, blocking);
                return true;
            }
        }

        return false;
    }
}
