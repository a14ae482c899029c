using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace ServeBench.Tests.Hosting;

/// <summary>
/// A proxy on the loopback: a request with an absolute address is answered by the server of that address, over a connection of its
/// own; CONNECT opens a tunnel.
/// </summary>
internal sealed class ForwardProxy : IAsyncDisposable
{
    private readonly ScriptedServer _server;

    private ForwardProxy(string? credentials)
    {
        _server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request && await AnswerAsync(connection, request, credentials))
            {
            }
        });
    }

    /// <summary>Where it listens.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>Request lines in the order of arrival.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Starts a proxy.</summary>
    /// <param name="credentials">Name and password with a colon between them, or <see langword="null"/> when anybody may use it.</param>
    public static ForwardProxy Start(string? credentials = null) => new(credentials);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<bool> AnswerAsync(ScriptedConnection connection, ScriptedRequest request, string? credentials)
    {
        Requests.Enqueue(request.Head.Split("\r\n")[0]);
        if (credentials is not null && request.Header("Proxy-Authorization") != "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)))
        {
            await connection.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
            return true;
        }

        bool tunnel = request.Head.StartsWith("CONNECT ", StringComparison.Ordinal);
        var target = new Uri(tunnel ? "http://" + request.Target : request.Target);
        using var upstream = new TcpClient();
        await upstream.ConnectAsync(target.Host, target.Port, _server.Stopping);
        NetworkStream stream = upstream.GetStream();
        if (tunnel)
        {
            await connection.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n");
            await connection.RelayAsync(stream);
            return false;
        }

        string head = request.Head.Replace(target.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal).Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), _server.Stopping);
        await stream.WriteAsync(request.Body, _server.Stopping);
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, _server.Stopping)) > 0)
        {
            await connection.WriteAsync(buffer.AsMemory(0, count));
        }

        return false;
    }
}
