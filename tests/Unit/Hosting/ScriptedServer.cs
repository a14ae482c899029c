using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ServeBench.Tests.Hosting;

/// <summary>
/// A TCP server on a loopback port whose every connection follows a script, byte for byte. Dispose closes all connections,
/// waits for the scripts and throws what a script threw, other than that its connection was closed under it.
/// </summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<ScriptedConnection, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _scripts = [];
    private readonly ConcurrentBag<ScriptedConnection> _connections = [];
    private readonly Task _accepting;
    private int _accepted;

    private ScriptedServer(Func<ScriptedConnection, Task> script, IPAddress address, SslServerAuthenticationOptions? tls)
    {
        _script = script;
        _tls = tls;
        _listener = new TcpListener(address, 0);
        _listener.Start(4096);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        string scheme = tls is null ? "http" : "https";
        Uri = new Uri(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"{scheme}://[::1]:{Port}/" : $"{scheme}://127.0.0.1:{Port}/");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri { get; }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>How many connections it has accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Ends when the server is disposed; for a script that waits for something else than its connection.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Starts a server.</summary>
    /// <param name="script">What to do with each connection; the connection is closed when it returns.</param>
    /// <param name="address">Loopback address, 127.0.0.1 unless told otherwise.</param>
    /// <param name="tls">How it shakes hands; <see langword="null"/> for http.</param>
    public static ScriptedServer Start(
        Func<ScriptedConnection, Task> script, IPAddress? address = null, SslServerAuthenticationOptions? tls = null) =>
        new(script, address ?? IPAddress.Loopback, tls);

    /// <summary>Starts a server that answers each request on a connection with the same bytes, and keeps the connection open.</summary>
    public static ScriptedServer Answering(string response) => Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            await connection.WriteAsync(response);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        foreach (ScriptedConnection connection in _connections)
        {
            connection.Close();
        }

        try
        {
            await Task.WhenAll(_scripts);
        }
        finally
        {
            _stop.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                socket.NoDelay = true;
                var connection = new ScriptedConnection(socket, Interlocked.Increment(ref _accepted) - 1, _stop.Token);
                _connections.Add(connection);
                _scripts.Add(Task.Run(() => RunAsync(connection)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RunAsync(ScriptedConnection connection)
    {
        try
        {
            if (_tls is not null)
            {
                await connection.SecureAsync(_tls);
            }

            await _script(connection);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or IOException or AuthenticationException)
        {
        }
        finally
        {
            connection.Close();
        }
    }
}
