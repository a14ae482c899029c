using System.Diagnostics;

namespace ServeBench.Transport;

/// <summary>HTTP/1.1 over the bytes of a <see cref="ByteSource"/>, with TLS between the two for https.</summary>
/// <remarks>
/// <para>
/// <see cref="HttpExchange.SendStamp"/> is taken right before the call that hands the first byte to the system, or to TLS, which
/// <see cref="Send"/> makes itself when an open connection is idle. When none is, the request goes out when a new one is
/// open, from that connection's lane, and the stamp is taken there: the time to connect is in <see cref="HttpExchange.ConnectTicks"/>.
/// </para>
/// <para>
/// A server may close an idle connection just when it is used again. When such a connection ends before the first byte of an
/// answer, the request is sent once more over a fresh one (RFC 9110, 9.2.2; RFC 9112, 9.3.1), and the send stamp becomes
/// that of the second send: the server never had the first. What it cost is in the latencies from the schedule, in
/// the send lag, and in <see cref="TransportCounters.Resends"/>.
/// </para>
/// </remarks>
internal sealed class HttpEngine : ITransport
{
    private readonly string _host;
    private readonly TimeSpan _patience;
    private readonly ByteSource _source;
    private long _opened;
    private long _reused;
    private long _reset;
    private long _resends;
    private int _disposed;

    /// <summary>Creates the transport; no connection is opened.</summary>
    /// <exception cref="ServeException">
    /// <c>EndpointUnreachable</c>: the host's name has no address. <c>DescriptorsExhausted</c>: the source cannot open what its threads wait with.
    /// </exception>
    public HttpEngine(TransportKind kind, TransportOptions options)
    {
        Uri uri = options.BaseUri;
        _host = RequestHeadWriter.HostOf(uri);
        _patience = options.ConnectPatience;
        EndpointAddresses addresses = EndpointAddresses.Resolve(uri);
        var handler = new ConnectionHandler(this, addresses, TlsSettings.Of(options));
        _source = kind == TransportKind.Direct && OperatingSystem.IsLinux()
            ? new EpollSource(handler, addresses, options)
            : new PortableSource(handler, addresses);
    }

    public TransportKind Kind => _source.Kind;

    public StampSource StampSource => _source.StampSource;

    public TransportCounters Counters => _source.AddTo(new TransportCounters
    {
        ConnectionsOpened = Interlocked.Read(ref _opened),
        ConnectionsReused = Interlocked.Read(ref _reused),
        ConnectionsReset = Interlocked.Read(ref _reset),
        Resends = Interlocked.Read(ref _resends),
    });

    public Action? BetweenReads
    {
        get => _source.BetweenReads;
        set => _source.BetweenReads = value;
    }

    /// <summary>The connections that wait for a request.</summary>
    public IdleConnections Idle { get; } = new();

    public void Prepare(HttpExchange exchange) => exchange.TransportState = new EngineRequest(RequestHeadWriter.Write(exchange.Request, _host));

    public async Task<int> PreconnectAsync(int count, CancellationToken cancellationToken)
    {
        var preconnect = new Preconnect(
            Math.Max(0, count - Idle.Count), preconnect => new ConnectAttempt(_source.NextLane(), null, preconnect), _patience);
        await preconnect.RunAsync(cancellationToken).ConfigureAwait(false);
        return Math.Min(count, Idle.Count);
    }

    public void Send(HttpExchange exchange)
    {
        if (exchange.TransportState is not EngineRequest request)
        {
            throw new InvalidOperationException("The exchange was not prepared by this transport, or was sent before.");
        }

        IoLane owner;
        if (Idle.TryTake(exchange, request, out HttpConnection? connection))
        {
            Interlocked.Increment(ref _reused);
            owner = connection.Lane;
            if (connection.Begin(exchange, request) is SendProgress.More or SendProgress.Broken)
            {
                // A lane that has stopped ends the exchange itself: it carries the connection.
                _ = owner.TryPost(IoCommandKind.Proceed, connection);
            }
        }
        else
        {
            owner = _source.NextLane();
            request.Owner = owner;
            if (!owner.TryPost(IoCommandKind.Connect, new ConnectAttempt(owner, exchange, null)))
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

    public void Cancel(HttpExchange exchange)
    {
        if (exchange.TransportState is EngineRequest request)
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
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    internal static void End(HttpExchange exchange, ExchangeStatus status, string? message, ReadStamp stamp)
    {
        exchange.TransportState = null;
        exchange.OnEnded(new ExchangeEnd(status, message, stamp));
    }

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
}
