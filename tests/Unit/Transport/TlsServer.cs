using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>An https server on the loopback that answers every request whose body is <c>{}</c> with <c>ok</c>.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private static readonly byte[] s_ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly bool _closeFirst;
    private readonly SemaphoreSlim _handshakes = new(0);
    private readonly TaskCompletionSource _firstClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Task _accepting;
    private int _accepted;

    private TlsServer(X509Certificate2 certificate, bool closeFirst)
    {
        (_certificate, _closeFirst) = (certificate, closeFirst);
        _listener.Start();
        Uri = new Uri($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>How many connections it has accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Ends when the first connection has been closed on this side.</summary>
    public Task FirstClosed => _firstClosed.Task;

    /// <summary>Starts a server.</summary>
    /// <param name="certificate">What it shows of itself.</param>
    /// <param name="closeFirst">Whether the first connection is closed as soon as its handshake is done.</param>
    public static TlsServer Start(X509Certificate2 certificate, bool closeFirst = false) => new(certificate, closeFirst);

    /// <summary>Ends when so many more handshakes are done.</summary>
    public async Task HandshakesAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _handshakes.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (TcpClient client in _clients)
        {
            client.Dispose();
        }

        await Task.WhenAll(_serving);
        _handshakes.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                _serving.Add(ServeAsync(client, isFirst: Interlocked.Increment(ref _accepted) == 1));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // Stopped, in an accept or between two.
        }
    }

    private async Task ServeAsync(TcpClient client, bool isFirst)
    {
        try
        {
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsServerAsync(_certificate);
            _handshakes.Release();
            if (isFirst && _closeFirst)
            {
                return;
            }

            var buffer = new byte[4096];
            int received = 0;
            int count;
            while ((count = await stream.ReadAsync(buffer.AsMemory(received))) > 0)
            {
                received += count;
                if (buffer.AsSpan(0, received).EndsWith("{}"u8))
                {
                    received = 0;
                    await stream.WriteAsync(s_ok);
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or ObjectDisposedException)
        {
            // The client turned the certificate down, or the server was stopped.
        }
        finally
        {
            client.Dispose();
            if (isFirst)
            {
                _firstClosed.TrySetResult();
            }
        }
    }
}
