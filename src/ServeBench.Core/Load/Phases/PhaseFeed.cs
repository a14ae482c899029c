namespace ServeBench.Load;

/// <summary>
/// The exchanges of one phase, made and serialised a bounded number ahead of their sending, in their order. A phase by a schedule has them in
/// an array for its dispatcher, one with a concurrency in a queue. One that is due before it was made is made by whoever sends it.
/// </summary>
/// <param name="make">Makes and serialises the exchange of a number, from 0; <see langword="null"/> at the end. One call at a time.</param>
/// <param name="count">How many there are; <see langword="null"/> where that is not known.</param>
/// <param name="isQueue">Whether they are taken one after the other, and not by their place in a schedule, which has a count.</param>
/// <param name="mostBytes">Bytes of bodies that are ready at once, at most; one request may have more.</param>
internal sealed class PhaseFeed(Func<int, RequestExchange?> make, int? count, bool isQueue, long mostBytes)
{
    /// <summary>Exchanges of a schedule that are ready at once, at most.</summary>
    public const int MostReady = 1 << 16;

    // What a loop needs next is little: it takes one as another ends.
    private const int MostQueued = 1 << 12;

    private readonly int _mostReady = isQueue ? MostQueued : MostReady;
    private readonly Lock _lock = new();
    private readonly Queue<RequestExchange> _queue = new();
    private int _made;
    private int _ready;
    private long _bytes;
    private long _start;
    private bool _started;
    private bool _over;

    /// <summary>The exchanges of a phase by a schedule, as far as they are made and not sent.</summary>
    public RequestExchange?[] Exchanges { get; } = isQueue ? [] : new RequestExchange?[count.GetValueOrDefault()];

    /// <summary>Called when an exchange was taken out, and there is room for more.</summary>
    public Action? RoomMade { get; set; }

    /// <summary>Whether there is room for another one, and another one to make.</summary>
    public bool HasRoom => !Volatile.Read(ref _over) && Volatile.Read(ref _ready) < _mostReady && Interlocked.Read(ref _bytes) < mostBytes;

    /// <summary>Whether the last one of a queue has been taken.</summary>
    public bool IsExhausted
    {
        get
        {
            lock (_lock)
            {
                return _over && _queue.Count == 0;
            }
        }
    }

    /// <summary>Whether the last one has been made.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
            {
                return _over;
            }
        }
    }

    /// <summary>When the phase begins, in Stopwatch ticks: from it the requests of a schedule are due.</summary>
    public void SetStart(long stamp)
    {
        lock (_lock)
        {
            _started = true;
            _start = stamp;
            foreach (RequestExchange? exchange in Exchanges.AsSpan(0, Math.Min(_made, Exchanges.Length)))
            {
                exchange?.SetDue(stamp);
            }
        }
    }

    /// <summary>Makes the next exchange.</summary>
    /// <returns>Bytes of its body; <see langword="null"/> when there is none.</returns>
    public long? MakeNext()
    {
        lock (_lock)
        {
            return Make()?.BodyLength;
        }
    }

    /// <summary>Makes all up to one of a schedule.</summary>
    public void Ensure(int position)
    {
        lock (_lock)
        {
            while (_made <= position && Make() is not null)
            {
            }
        }
    }

    /// <summary>Takes the next one of a queue; <see langword="null"/> at its end.</summary>
    public RequestExchange? TryTake()
    {
        lock (_lock)
        {
            return _queue.Count > 0 || Make() is not null ? _queue.Dequeue() : null;
        }
    }

    /// <summary>An exchange is about to be sent, and counts no longer.</summary>
    public void OnBegun(RequestExchange exchange)
    {
        long bytes = Interlocked.Add(ref _bytes, -exchange.BodyLength);
        int ready = Interlocked.Decrement(ref _ready);
        // Not for each: whoever makes them would be woken as often as one is sent.
        if (!Volatile.Read(ref _over) && ready < _mostReady / 2 && bytes < mostBytes / 2)
        {
            RoomMade?.Invoke();
        }
    }

    /// <summary>Lets go of what is ready: the phase sends nothing more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _over = true;
            _queue.Clear();
            Array.Clear(Exchanges);
        }
    }

    private RequestExchange? Make()
    {
        if (_over || make(_made) is not { } exchange)
        {
            _over = true;
            return null;
        }

        if (_started)
        {
            exchange.SetDue(_start);
        }

        Interlocked.Increment(ref _ready);
        Interlocked.Add(ref _bytes, exchange.BodyLength);
        if (isQueue)
        {
            _queue.Enqueue(exchange);
        }
        else
        {
            Volatile.Write(ref Exchanges[_made], exchange);
        }

        _made++;
        _over |= _made == count;
        return exchange;
    }
}
