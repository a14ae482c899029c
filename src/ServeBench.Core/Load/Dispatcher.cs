using System.Diagnostics;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>
/// Sends requests when they are due, on a thread of its own. Deadlines are absolute, so that lateness never adds up, and a
/// request that is late goes at once.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    private readonly RequestExchange?[] _exchanges;
    private readonly Action<RequestExchange> _admit;
    private readonly Action _onDone;
    private readonly DeadlineWaiter _waiter = DeadlineWaiter.Create();
    private readonly Thread _thread;
    private volatile bool _stopped;

    /// <summary>Prepares to send.</summary>
    /// <param name="exchanges">The requests in the order of their due times; each is taken out as it is sent.</param>
    /// <param name="admit">Takes each request when it is due.</param>
    /// <param name="onDone">Called once, after the last request or a stop.</param>
    public Dispatcher(RequestExchange?[] exchanges, Action<RequestExchange> admit, Action onDone)
    {
        _exchanges = exchanges;
        _admit = admit;
        _onDone = onDone;
        _thread = new Thread(Run) { IsBackground = true, Name = "ServeBench dispatcher", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => _thread.Start();

    /// <summary>Sends nothing more; returns when the thread has ended.</summary>
    public void Stop()
    {
        _stopped = true;
        _waiter.Wake();
        _thread.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _waiter.Dispose();
    }

    private void Run()
    {
        for (int i = 0; i < _exchanges.Length; i++)
        {
            // A long run keeps nothing but results: what has been sent is let go of.
            RequestExchange exchange = _exchanges[i]!;
            _exchanges[i] = null;
            while (!_stopped && !_waiter.WaitUntil(exchange.DueStamp))
            {
            }

            if (_stopped)
            {
                break;
            }

            exchange.AdmittedStamp = Stopwatch.GetTimestamp();
            _admit(exchange);
        }

        _onDone();
    }
}
