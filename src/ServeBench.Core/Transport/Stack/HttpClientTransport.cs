using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Authentication;

namespace ServeBench.Transport;

/// <summary>HTTP over the .NET HTTP stack, stamped when a read returns: https, HTTP/2, proxies, and every system.</summary>
/// <remarks>
/// <para>
/// <see cref="HttpExchange.SendStamp"/> is taken when the stack asks for the body, right before the first bytes go out;
/// for a request without a body, when the stack gets it, or when the connection that it had to wait for is open.
/// </para>
/// <para>
/// Connections that are opened ahead have their TLS handshake behind them, but for those through a proxy, where it is part of the
/// first request on each, and of its <see cref="HttpExchange.ConnectTicks"/>. A request whose connection was open before and broke before the head of an
/// answer is sent again, as with Direct; but the stack chooses the connection, so that it may take up to three resends to
/// find one that the server has not closed.
/// </para>
/// </remarks>
internal sealed class HttpClientTransport : ITransport
{
    // The stack may answer a resend with another connection that the server has closed; it gives up after as many itself.
    private const int MostResends = 3;

    // As many requests share a connection of HTTP/2, unless the server allows fewer (RFC 9113, 6.5.2: no fewer than 100 are advised).
    private const int RequestsPerHttp2Connection = 100;

    private readonly TransportOptions _options;
    private readonly StackConnector _connector;
    private readonly HttpMessageInvoker _invoker;
    private readonly ConcurrentDictionary<StackRequest, Task> _underway = new();
    private long _reused;
    private long _reset;
    private long _resends;
    private long _reads;
    private long _bytesReceived;
    private long _bytesSent;
    private volatile bool _disposed;

    /// <summary>Creates the transport; no connection is opened.</summary>
    public HttpClientTransport(TransportOptions options)
    {
        _options = options;
        _connector = new StackConnector(EndpointAddresses.Resolve(options.Proxy ?? options.BaseUri), options.Proxy is null ? TlsSettings.Of(options)?.ToOptions() : null);
        _invoker = new HttpMessageInvoker(HttpStack.CreateHandler(options, _connector));
    }

    private bool IsHttp2 => _options.HttpVersion.Major == 2;

    public TransportKind Kind => TransportKind.HttpClient;

    public StampSource StampSource => StampSource.User;

    public TransportCounters Counters => new()
    {
        ConnectionsOpened = _connector.Opened,
        ConnectionsReused = Interlocked.Read(ref _reused),
        ConnectionsReset = Interlocked.Read(ref _reset),
        Resends = Interlocked.Read(ref _resends),
        Reads = Interlocked.Read(ref _reads),
        BytesReceived = Interlocked.Read(ref _bytesReceived),
        BytesSent = Interlocked.Read(ref _bytesSent),
    };

    /// <summary>Never called: what reads is the runtime's.</summary>
    public Action? BetweenReads { get; set; }

    public void Prepare(HttpExchange exchange)
    {
        RequestHeadWriter.Check(exchange.Request);
        exchange.TransportState = new StackRequest(exchange);
    }

    public async Task<int> PreconnectAsync(int count, CancellationToken cancellationToken)
    {
        const int AtATime = 64;
        count = IsHttp2 ? (count + RequestsPerHttp2Connection - 1) / RequestsPerHttp2Connection : count;
        try
        {
            await Parallel.ForAsync(
                _connector.OpenAhead,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
                async (_, token) => await OpenAheadAsync(token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException or AuthenticationException or TimeoutException)
        {
            // The server or the machine refuses more, or the certificate is not to be trusted: how many there are is the answer. A
            // request that meets the same reports why.
        }

        return Math.Min(count, _connector.OpenAhead);
    }

    public void Send(HttpExchange exchange)
    {
        if (exchange.TransportState is not StackRequest request)
        {
            throw new InvalidOperationException("The exchange was not prepared by this transport, or was sent before.");
        }

        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underway[request] = ended.Task;
        if (_disposed)
        {
            // Whoever disposes sets this before it looks for what is underway: one of the two sees the other.
            request.Cancellation.Cancel();
        }

        _ = RunAsync(request, ended);
    }

    public void Cancel(HttpExchange exchange)
    {
        if (exchange.TransportState is StackRequest request)
        {
            request.Cancellation.CancelAsync();
        }
    }

    /// <summary>Closes all connections. Exchanges that have not ended end as cancelled before the task does.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (StackRequest request in _underway.Keys)
        {
            await request.Cancellation.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_underway.Values).ConfigureAwait(false);
        _invoker.Dispose();
        _connector.Dispose();
    }

    private async Task OpenAheadAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.ConnectPatience);
        try
        {
            await _connector.OpenAheadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    private async Task RunAsync(StackRequest request, TaskCompletionSource ended)
    {
        (ExchangeStatus status, string? message) = await ExchangeAsync(request).ConfigureAwait(false);
        for (int resend = 0; resend < MostResends && status == ExchangeStatus.ConnectionLost && !request.HasHead && request.IsOnReusedConnection; resend++)
        {
            Interlocked.Increment(ref _resends);
            request.Exchange.SendStamp = 0;
            request.IsOnPreopenedSocket = false;
            (status, message) = await ExchangeAsync(request).ConfigureAwait(false);
        }

        if (status == ExchangeStatus.ConnectionLost)
        {
            Interlocked.Increment(ref _reset);
        }

        if (request.IsOnReusedConnection)
        {
            Interlocked.Increment(ref _reused);
        }

        long now = Stopwatch.GetTimestamp();
        request.Exchange.TransportState = null;
        request.Exchange.OnEnded(new ExchangeEnd(status, message, new ReadStamp(now, now)));
        _underway.TryRemove(request, out _);
        ended.SetResult();
    }

    private async Task<(ExchangeStatus Status, string? Message)> ExchangeAsync(StackRequest request)
    {
        HttpExchange exchange = request.Exchange;
        CancellationToken cancellationToken = request.Cancellation.Token;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(TransportOptions.ReceiveBufferBytes);
        try
        {
            using HttpRequestMessage message = request.ToMessage(_options);
            if (message.Content is null)
            {
                exchange.SendStamp = Stopwatch.GetTimestamp();
            }

            using HttpResponseMessage response = await _invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
            request.HasHead = true;
            Interlocked.Add(ref _bytesSent, exchange.Request.Body.Length);
            exchange.OnHead(ToHead(response));
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int count;
            while ((count = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                long now = Stopwatch.GetTimestamp();
                Interlocked.Increment(ref _reads);
                Interlocked.Add(ref _bytesReceived, count);
                exchange.OnBody(buffer.AsSpan(0, count), new ReadStamp(now, now));
            }

            return (ExchangeStatus.Completed, null);
        }
        catch (Exception e)
        {
            // Whatever it is, the exchange has ended, and only its owner can learn of it.
            return cancellationToken.IsCancellationRequested
                ? (ExchangeStatus.Cancelled, null)
                : (StackFailure.StatusOf(e), StackFailure.MessageOf(e));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static HttpResponseHead ToHead(HttpResponseMessage response)
    {
        long now = Stopwatch.GetTimestamp();
        var headers = new List<KeyValuePair<string, string>>();
        Add(headers, response.Headers.NonValidated);
        Add(headers, response.Content.Headers.NonValidated);
        return new HttpResponseHead((int)response.StatusCode, response.ReasonPhrase ?? "", headers, new ReadStamp(now, now));
    }

    private static void Add(List<KeyValuePair<string, string>> all, HttpHeadersNonValidated headers)
    {
        foreach ((string name, HeaderStringValues values) in headers)
        {
            foreach (string value in values)
            {
                all.Add(new(name, value));
            }
        }
    }
}
