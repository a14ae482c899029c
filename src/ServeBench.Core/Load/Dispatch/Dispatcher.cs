using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Sends requests when they are due, on a thread of its own. Deadlines are absolute, so that lateness never adds up, and a
/// request that is late goes at once.
/// </summary>
/// <remarks>
/// A thread that wakes, or that the server it has sent to displaces, may wait for a processor, for milliseconds where there are few
/// of them. Then a thread that is at work already sends in its place: <see cref="Relieve"/>.
/// </remarks>
internal sealed class Dispatcher : IDisposable
{
    /// <summary>How long a request may be overdue, and the thread without a sign of life, in microseconds, before another one sends it.</summary>
    internal const int PatienceMicroseconds = 100;

    private static readonly long s_patience = Stopwatch.Frequency * PatienceMicroseconds / 1_000_000;

    private readonly RequestExchange?[] _exchanges;
    private readonly Action<RequestExchange> _admit;
    private readonly Action _onDone;
    private readonly DeadlineWaiter _waiter;
    private readonly Thread _thread;
    private int _next;
    private long _due = long.MaxValue;
    private long _seen;
    private long _lastDue = long.MinValue;
    private int _relieving;
    private volatile bool _stopped;

    /// <summary>Prepares to send.</summary>
    /// <param name="exchanges">The requests in the order of their due times; each is taken out as it is sent.</param>
    /// <param name="admit">Takes each request when it is due, on the dispatcher's thread or on one that relieves it.</param>
    /// <param name="onDone">Called once, after the last request or a stop.</param>
    /// <param name="waiter">Waits for the due times; disposed of with the dispatcher.</param>
    public Dispatcher(RequestExchange?[] exchanges, Action<RequestExchange> admit, Action onDone, DeadlineWaiter waiter)
    {
        _exchanges = exchanges;
        _admit = admit;
        _onDone = onDone;
        _waiter = waiter;
        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench dispatcher", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Makes the request of a position that has not been made yet; <see langword="null"/> where all have.</summary>
    public Action<int>? Supply { get; init; }

    /// <summary>Requests that it has from the start.</summary>
    public int Count => _exchanges.Length;

    /// <summary>Requests that were due and handed on.</summary>
    public int AdmittedCount => Volatile.Read(ref _next);

    public void Start() => _thread.Start();

    /// <summary>
    /// Sends the next request from the calling thread if it is overdue and the dispatcher's own thread does not come to it. Costs a
    /// look at the clock otherwise. What is due at the same time as what that thread is sending stays with it: two that send a burst
    /// would leave the server no processor. From any thread, also after the end.
    /// </summary>
    public void Relieve()
    {
        long now = Stopwatch.GetTimestamp();
        if (now - Volatile.Read(ref _due) <= s_patience || now - Volatile.Read(ref _seen) <= s_patience)
        {
            return;
        }

        // Counted before the look at what is left: the dispatcher does not end while this may still send.
        Interlocked.Increment(ref _relieving);
        int position = Volatile.Read(ref _next);
        if (!_stopped && position < _exchanges.Length && Volatile.Read(ref _exchanges[position]) is { } exchange
            && now - exchange.DueStamp > s_patience && exchange.DueStamp > Volatile.Read(ref _lastDue))
        {
            TrySend(position, exchange);
        }

        Interlocked.Decrement(ref _relieving);
    }

    /// <summary>Sends nothing more; returns when the thread has ended.</summary>
    public void Stop()
    {
        _stopped = true;
        _waiter.Wake();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _waiter.Dispose();
    }

    private void Run()
    {
        while (!_stopped && Volatile.Read(ref _next) is int position && position < _exchanges.Length)
        {
            if (Volatile.Read(ref _exchanges[position]) is { } exchange)
            {
                Volatile.Write(ref _due, exchange.DueStamp);
                if (_waiter.WaitUntil(exchange.DueStamp))
                {
                    Volatile.Write(ref _seen, Stopwatch.GetTimestamp());
                    Volatile.Write(ref _lastDue, exchange.DueStamp);
                    TrySend(position, exchange);
                }
            }
            else
            {
                Supply?.Invoke(position);
            }
        }

        Volatile.Write(ref _due, long.MaxValue);
        Interlocked.MemoryBarrier();
        SpinWait.SpinUntil(() => Volatile.Read(ref _relieving) == 0);
        _onDone();
    }

    private void TrySend(int position, RequestExchange exchange)
    {
        if (Interlocked.CompareExchange(ref _next, position + 1, position) == position)
        {
            // A long run keeps nothing but results: what has been sent is let go of.
            _exchanges[position] = null;
            exchange.AdmittedStamp = Stopwatch.GetTimestamp();
            _admit(exchange);
        }
    }
}
