using System.Diagnostics;
using System.Runtime.Versioning;

namespace ServeBench.Transport.Direct;

/// <summary>
/// HTTP/1.1 over non-blocking sockets that a few threads of its own read with epoll, stamped by the kernel: Linux, http.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="HttpExchange.SendStamp"/> is taken right before the system call that sends the first byte, which
/// <see cref="Send"/> makes itself when an open connection is idle. When none is, the request goes out when a new one is
/// open, from the I/O thread, and the stamp is taken there: the time to connect is in <see cref="HttpExchange.ConnectTicks"/>.
/// </para>
/// <para>
/// A server may close an idle connection just when it is used again. When such a connection ends before the first byte of an
/// answer, the request is sent once more over a fresh one (RFC 9110, 9.2.2; RFC 9112, 9.3.1), and the send stamp becomes
/// that of the second send: the server never had the first. What it cost is in the latencies from the schedule, in
/// the send lag, and in <see cref="TransportCounters.Resends"/>.
/// </para>
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class DirectTransport : ITransport
{
    private readonly string _host;
    private readonly IoThread[] _threads;
    private readonly bool _stampsArrivals = ConnectionOpener.StampsArrivals();
    private int _nextThread;
    private long _opened;
    private long _reused;
    private long _reset;
    private long _resends;
    private int _disposed;

    /// <summary>Creates the transport and starts its threads.</summary>
    /// <exception cref="ServeException"><c>DescriptorsExhausted</c>; what was opened is closed again.</exception>
    public DirectTransport(TransportOptions options)
    {
        Uri uri = options.BaseUri;
        _host = RequestHeadWriter.HostOf(uri);
        var opener = new ConnectionOpener(EndpointAddresses.Resolve(uri));
        int threads = options.IoThreads ?? (Environment.ProcessorCount <= 4 ? 1 : 2);
        _threads = new IoThread[threads];
        for (int i = 0; i < threads; i++)
        {
            try
            {
                _threads[i] = new IoThread(this, opener, options.ReceiveBufferBytes, i);
            }
            catch (ServeException)
            {
                Release(_threads.AsSpan(0, i));
                throw;
            }
        }
    }

    private static void Release(ReadOnlySpan<IoThread> started)
    {
        foreach (IoThread thread in started)
        {
            thread.StopAsync().GetAwaiter().GetResult();
            thread.Dispose();
        }
    }

    /// <inheritdoc/>
    public TransportKind Kind => TransportKind.Direct;

    /// <summary>Kernel, unless the kernel stamps no sockets or fewer than half of the reads so far had a stamp.</summary>
    public StampSource StampSource
    {
        get
        {
            long stamped = _threads.Sum(thread => thread.Receiver.Lag.Count);
            long reads = _threads.Sum(thread => thread.Receiver.Reads);
            return _stampsArrivals && 2 * stamped >= reads ? StampSource.Kernel : StampSource.User;
        }
    }

    /// <inheritdoc/>
    public TransportCounters Counters
    {
        get
        {
            var lag = new LagHistogram();
            foreach (IoThread thread in _threads)
            {
                lag.Add(thread.Receiver.Lag);
            }

            return new TransportCounters
            {
                ConnectionsOpened = Interlocked.Read(ref _opened),
                ConnectionsReused = Interlocked.Read(ref _reused),
                ConnectionsReset = Interlocked.Read(ref _reset),
                Resends = Interlocked.Read(ref _resends),
                Reads = _threads.Sum(thread => thread.Receiver.Reads),
                BytesReceived = _threads.Sum(thread => thread.Receiver.Bytes),
                BytesSent = _threads.Sum(thread => thread.BytesSent),
                ReadLagP50Ms = Stopwatch.GetElapsedTime(0, lag.Percentile(50)).TotalMilliseconds,
                ReadLagP99Ms = Stopwatch.GetElapsedTime(0, lag.Percentile(99)).TotalMilliseconds,
                ReadLagMaxMs = Stopwatch.GetElapsedTime(0, lag.Max).TotalMilliseconds,
                ClockSteps = _threads.Max(thread => thread.Receiver.ClockSteps),
            };
        }
    }

    /// <inheritdoc/>
    public Action? BetweenReads { get; set; }

    /// <summary>The connections that wait for a request.</summary>
    public IdleConnections Idle { get; } = new();

    /// <inheritdoc/>
    public void Prepare(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        exchange.TransportState = new DirectRequest(RequestHeadWriter.Write(exchange.Request, _host));
    }

    /// <inheritdoc/>
    public async Task<int> PreconnectAsync(int count, CancellationToken cancellationToken)
    {
        var preconnect = new Preconnect(Math.Max(0, count - Idle.Count), OpenAhead);
        preconnect.Start();
        try
        {
            await preconnect.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            preconnect.Stop();
        }

        return Math.Min(count, Idle.Count);
    }

    /// <inheritdoc/>
    public void Send(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.TransportState is not DirectRequest request)
        {
            throw new InvalidOperationException("The exchange was not prepared by this transport, or was sent before.");
        }

        IoThread owner;
        if (Idle.TryTake(exchange, request, out DirectConnection? connection))
        {
            Interlocked.Increment(ref _reused);
            owner = connection.Owner;
            if (connection.Begin(exchange, request) is SendProgress.More or SendProgress.Broken)
            {
                // A thread that has stopped ends the exchange itself: it carries the connection.
                _ = owner.TryPost(IoCommandKind.Proceed, connection);
            }
        }
        else
        {
            owner = NextThread();
            request.Owner = owner;
            if (!owner.TryPost(IoCommandKind.Connect, new ConnectAttempt(exchange, null)))
            {
                End(exchange, ExchangeStatus.Cancelled, null);
                return;
            }
        }

        Interlocked.MemoryBarrier();
        if (request.IsCancelled)
        {
            _ = owner.TryPost(IoCommandKind.Cancel, exchange);
        }
    }

    /// <inheritdoc/>
    public void Cancel(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.TransportState is DirectRequest request)
        {
            // Send sets the owner and then looks for a cancellation: one of the two sees the other.
            request.IsCancelled = true;
            Interlocked.MemoryBarrier();
            _ = request.Owner?.TryPost(IoCommandKind.Cancel, exchange);
        }
    }

    /// <summary>Closes all connections. Exchanges that have not ended end as cancelled before the task does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        Idle.Close();
        await Task.WhenAll(_threads.Select(thread => thread.StopAsync())).ConfigureAwait(false);
        foreach (IoThread thread in _threads)
        {
            thread.Dispose();
        }
    }

    /// <summary>Ends an exchange at what was read.</summary>
    internal static void End(HttpExchange exchange, ExchangeStatus status, string? message, ReadStamp stamp)
    {
        exchange.TransportState = null;
        exchange.OnEnded(new ExchangeEnd(status, message, stamp));
    }

    /// <summary>Ends an exchange now.</summary>
    internal static void End(HttpExchange exchange, ExchangeStatus status, string? message)
    {
        long now = Stopwatch.GetTimestamp();
        End(exchange, status, message, new ReadStamp(now, now));
    }

    /// <summary>A connection was opened.</summary>
    internal void CountOpened() => Interlocked.Increment(ref _opened);

    /// <summary>The server broke a connection off in the middle of an exchange.</summary>
    internal void CountReset() => Interlocked.Increment(ref _reset);

    /// <summary>A request is sent once more.</summary>
    internal void CountResend() => Interlocked.Increment(ref _resends);

    private void OpenAhead(Preconnect preconnect)
    {
        if (!NextThread().TryPost(IoCommandKind.Connect, new ConnectAttempt(null, preconnect)))
        {
            preconnect.OnFailed();
        }
    }

    private IoThread NextThread() => _threads[(uint)Interlocked.Increment(ref _nextThread) % (uint)_threads.Length];
}
