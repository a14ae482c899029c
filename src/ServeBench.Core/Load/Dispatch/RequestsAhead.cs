namespace ServeBench.Load;

/// <summary>
/// Serialises the requests of a run a bounded number of bytes ahead of their sending. Each is serialised once before the run, so that
/// one that cannot be sent is an error then. As many as fit into the bound are kept, which in most runs is all of them. The others are
/// serialised again, by a thread of their own, as those before them are sent.
/// </summary>
/// <remarks>A request that is due before that thread has come to it is serialised by whoever sends it; the time counts as lag of its send.</remarks>
/// <param name="serialise">Serialises a request.</param>
/// <param name="check">Makes sure that a request can be serialised, without keeping its bytes; returns how many they are.</param>
/// <param name="most">Bytes of bodies that are ready at once, at most; one request may have more.</param>
internal sealed class RequestsAhead(Action<RequestExchange> serialise, Func<RequestExchange, long> check, long most) : IDisposable
{
    /// <summary>Bytes of bodies that are ready at once in a run.</summary>
    public const long DefaultMost = 64L << 20;

    private readonly List<RequestExchange?> _later = [];
    private readonly object _changed = new();
    private readonly BodyGarbage _garbage = new();
    private Thread? _thread;
    private long _ready;
    private bool _ended;

    /// <summary>Whether there are requests that are serialised during the run.</summary>
    public bool HasLater => _later.Count > 0;

    /// <summary>Takes in the next request in the order of sending: serialises it, or where the bound is reached makes sure that it can be.</summary>
    /// <exception cref="ServeException">It cannot be sent.</exception>
    public void Add(RequestExchange exchange)
    {
        if (HasLater)
        {
            _later.Add(exchange);
            _garbage.Add(check(exchange), blocking: true);
            return;
        }

        serialise(exchange);
        long length = exchange.Request.Body.Length;
        if (_ready == 0 || _ready + length <= most)
        {
            _ready += length;
            exchange.IsSerialised = true;
        }
        else
        {
            exchange.Forget();
            _later.Add(exchange);
        }
    }

    /// <summary>Begins to serialise the requests that were let go of.</summary>
    public void Start()
    {
        if (HasLater)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench serialiser", Priority = ThreadPriority.BelowNormal };
            _thread.Start();
        }
    }

    /// <summary>Makes a request ready to be sent, unless it is. Its bytes count no longer. From any thread.</summary>
    /// <returns>Whether it can be sent; one that cannot has failed.</returns>
    public bool TryTake(RequestExchange exchange)
    {
        long freed = 0;
        try
        {
            lock (exchange)
            {
                if (exchange.IsSerialised)
                {
                    freed = exchange.Request.Body.Length;
                }
                else
                {
                    serialise(exchange);
                    exchange.IsSerialised = true;
                }
            }
        }
        catch (Exception exception)
        {
            // It was serialised before the run; whatever has changed since fails only this request.
            exchange.Fail(exception.Message);
            return false;
        }

        Free(freed);
        return true;
    }

    public void Dispose()
    {
        lock (_changed)
        {
            _ended = true;
            Monitor.PulseAll(_changed);
        }

        _thread?.Join();
    }

    private void Run()
    {
        for (int i = 0; i < _later.Count && WaitForRoom(); i++)
        {
            RequestExchange exchange = _later[i]!;
            // Nobody but the session keeps what has been sent.
            _later[i] = null;
            Serialise(exchange);
        }
    }

    private void Serialise(RequestExchange exchange)
    {
        lock (exchange)
        {
            if (exchange.IsSerialised)
            {
                return;
            }

            try
            {
                serialise(exchange);
            }
            catch (Exception)
            {
                // Who sends it tries again, and says why.
                return;
            }

            exchange.IsSerialised = true;
            Free(-exchange.Request.Body.Length);
        }

        // Beside the run, whose threads it stops for no longer than the collector's own beginning.
        _garbage.Add(exchange.Request.Body.Length, blocking: false);
    }

    private bool WaitForRoom()
    {
        lock (_changed)
        {
            while (_ready >= most && !_ended)
            {
                Monitor.Wait(_changed);
            }

            return !_ended;
        }
    }

    private void Free(long bytes)
    {
        lock (_changed)
        {
            _ready -= bytes;
            Monitor.Pulse(_changed);
        }
    }
}
