using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ServeBench.Transport;

/// <summary>Opens the connections of <see cref="HttpClientTransport"/>, times them, and keeps those that were opened ahead.</summary>
/// <param name="addresses">The addresses of the endpoint, or of the proxy.</param>
/// <param name="tls">How TLS is begun on connections that are opened ahead; <see langword="null"/> for none, or where the handler has to.</param>
internal sealed class StackConnector(EndpointAddresses addresses, SslClientAuthenticationOptions? tls) : IDisposable
{
    private readonly ConcurrentQueue<OpenedAhead> _ahead = new();
    private long _opened;

    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Connections that were opened ahead and not used yet.</summary>
    public int OpenAhead => _ahead.Count;

    /// <summary>Opens a connection ahead of its use, the TLS handshake included.</summary>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    /// <exception cref="IOException">It was closed during the handshake.</exception>
    /// <exception cref="AuthenticationException">The handshake failed, or the certificate is not to be trusted.</exception>
    public async Task OpenAheadAsync(CancellationToken cancellationToken)
    {
        Socket socket = await OpenAsync(cancellationToken).ConfigureAwait(false);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls is not null)
        {
            stream = await ShakeHandsAsync(stream, tls, cancellationToken).ConfigureAwait(false);
        }

        _ahead.Enqueue(new OpenedAhead(socket, stream));
    }

    /// <summary>Gives the handler a connection.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        StackRequest? request = StackRequest.Of(context.InitialRequestMessage);
        if (request is not null)
        {
            request.ConnectStartedAt = Stopwatch.GetTimestamp();
        }

        while (_ahead.TryDequeue(out OpenedAhead? opened))
        {
            if (opened.IsAlive)
            {
                if (request is not null)
                {
                    request.IsOnPreopenedSocket = true;
                }

                // The handler begins no TLS of its own over a stream that has it.
                return opened.Stream;
            }

            opened.Dispose();
        }

        return new NetworkStream(await OpenAsync(cancellationToken).ConfigureAwait(false), ownsSocket: true);
    }

    /// <summary>Notes how long a connection took, TLS and proxy included. A request that found another one meanwhile did not wait for it.</summary>
    public static ValueTask<Stream> OnEstablished(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (StackRequest.Of(context.InitialRequestMessage) is { } request)
        {
            long now = Stopwatch.GetTimestamp();
            HttpExchange exchange = request.Exchange;
            if (context.InitialRequestMessage.Content is null)
            {
                exchange.SendStamp = now;
            }
            else if (exchange.SendStamp != 0)
            {
                return ValueTask.FromResult(context.PlaintextStream);
            }

            exchange.ConnectTicks = Math.Max(1, now - request.ConnectStartedAt);
        }

        return ValueTask.FromResult(context.PlaintextStream);
    }

    public void Dispose()
    {
        while (_ahead.TryDequeue(out OpenedAhead? opened))
        {
            opened.Dispose();
        }
    }

    private static async Task<Stream> ShakeHandsAsync(Stream stream, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Socket> OpenAsync(CancellationToken cancellationToken)
    {
        int index = addresses.Preferred;
        for (int tried = 1; ; tried++, index = addresses.After(index))
        {
            IPEndPoint endpoint = addresses.All[index];
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
                addresses.Prefer(index);
                Interlocked.Increment(ref _opened);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                if (tried == addresses.All.Length)
                {
                    throw NoLocalEndException.From(e, endpoint) ?? e;
                }
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}
