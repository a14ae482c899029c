namespace ServeBench.Load;

/// <summary>Lets at most so many requests be in flight; the others wait in the order in which they came.</summary>
internal sealed class ConcurrencyGate(int limit)
{
    private readonly Lock _lock = new();
    private readonly Queue<RequestExchange> _waiting = new();
    private int _inFlight;
    private int _waitingCount;
    private bool _closed;

    /// <summary>Requests that wait for a place; nobody who goes in or out waits for who reads it.</summary>
    public int WaitingCount => Volatile.Read(ref _waitingCount);

    /// <summary>Whether its places are for requests that wait for their first token.</summary>
    public bool IsForPrefill { get; init; }

    /// <summary>Asks for a place.</summary>
    /// <returns>Whether the request may go now; if not, <see cref="Leave"/> returns it when its turn has come.</returns>
    public bool TryEnter(RequestExchange exchange)
    {
        lock (_lock)
        {
            if (_inFlight < limit && !_closed)
            {
                _inFlight++;
                return true;
            }

            if (!IsForPrefill)
            {
                exchange.Queued = true;
            }

            _waiting.Enqueue(exchange);
            Volatile.Write(ref _waitingCount, _waiting.Count);
            return false;
        }
    }

    /// <summary>Gives a place back, and hands it to the request that has waited longest.</summary>
    public RequestExchange? Leave()
    {
        lock (_lock)
        {
            if (!_closed && _waiting.TryDequeue(out RequestExchange? next))
            {
                Volatile.Write(ref _waitingCount, _waiting.Count);
                return next;
            }

            _inFlight--;
            return null;
        }
    }

    /// <summary>Takes out the requests of a phase that still wait for a place.</summary>
    public IReadOnlyList<RequestExchange> Remove(PhaseState? phase)
    {
        lock (_lock)
        {
            RequestExchange[] removed = [.. _waiting.Where(exchange => exchange.Phase == phase)];
            RequestExchange[] kept = [.. _waiting.Where(exchange => exchange.Phase != phase)];
            _waiting.Clear();
            foreach (RequestExchange exchange in kept)
            {
                _waiting.Enqueue(exchange);
            }

            Volatile.Write(ref _waitingCount, _waiting.Count);
            return removed;
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>The requests that were waiting; they are not sent.</returns>
    public IReadOnlyCollection<RequestExchange> Close()
    {
        lock (_lock)
        {
            _closed = true;
            RequestExchange[] waiting = [.. _waiting];
            _waiting.Clear();
            Volatile.Write(ref _waitingCount, 0);
            return waiting;
        }
    }
}
