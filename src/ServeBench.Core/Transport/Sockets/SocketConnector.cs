using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ServeBench.Transport.Sockets;

/// <summary>Opens the connections of <see cref="SocketsTransport"/>, times them, and keeps those that were opened ahead.</summary>
/// <param name="addresses">The addresses of the endpoint, or of the proxy.</param>
internal sealed class SocketConnector(EndpointAddresses addresses) : IDisposable
{
    private readonly ConcurrentQueue<Socket> _ahead = new();
    private long _opened;

    /// <summary>Connections opened.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Sockets that were opened ahead and not used yet.</summary>
    public int OpenAhead => _ahead.Count;

    /// <summary>Opens a socket ahead of its use.</summary>
    public async Task OpenAheadAsync(CancellationToken cancellationToken) =>
        _ahead.Enqueue(await OpenAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Gives the handler a connection.</summary>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        SocketsRequest? request = SocketsRequest.Of(context.InitialRequestMessage);
        if (request is not null)
        {
            request.ConnectStartedAt = Stopwatch.GetTimestamp();
        }

        while (_ahead.TryDequeue(out Socket? socket))
        {
            if (IsAlive(socket))
            {
                if (request is not null)
                {
                    request.IsOnPreopenedSocket = true;
                }

                return new NetworkStream(socket, ownsSocket: true);
            }

            socket.Dispose();
        }

        return new NetworkStream(await OpenAsync(cancellationToken).ConfigureAwait(false), ownsSocket: true);
    }

    /// <summary>Notes how long a connection took, TLS and proxy included. A request that found another one meanwhile did not wait for it.</summary>
    public static ValueTask<Stream> OnEstablished(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        if (SocketsRequest.Of(context.InitialRequestMessage) is { } request)
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
        while (_ahead.TryDequeue(out Socket? socket))
        {
            socket.Dispose();
        }
    }

    private async Task<Socket> OpenAsync(CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            IPEndPoint endpoint = addresses.All[addresses.IndexOf(attempt)];
            var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
                addresses.Prefer(attempt);
                Interlocked.Increment(ref _opened);
                return socket;
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException || attempt + 1 == addresses.All.Length)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>A server says nothing before it is asked: a socket that can be read has been closed.</summary>
    private static bool IsAlive(Socket socket) => !socket.Poll(0, SelectMode.SelectRead);
}
