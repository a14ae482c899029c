using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>A connection whose bytes the test writes and reads itself.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly List<byte> _received = [];
    private int _used;

    private RawClient()
    {
    }

    public static async Task<RawClient> ConnectAsync(Simulator simulator, int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is int size)
        {
            client._client.ReceiveBufferSize = size;
        }

        await client._client.ConnectAsync("127.0.0.1", simulator.Port, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>A request with a JSON body.</summary>
    public static string Post(string path, string body, string headers = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    public static string Get(string path, string headers = "") => $"GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n";

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) =>
        await _client.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);

    /// <summary>Reads one response; a response cut short yields what came, with <see cref="RawResponse.IsComplete"/> false.</summary>
    public async Task<RawResponse> ReadResponseAsync()
    {
        bool mayBeComplete = true;
        while (true)
        {
            if (mayBeComplete && RawResponse.TryParse(Text(), ended: false) is RawResponse response)
            {
                _used += Encoding.Latin1.GetByteCount(response.Raw);
                return response;
            }

            int before = _received.Count;
            if (!await ReceiveAsync())
            {
                return RawResponse.TryParse(Text(), ended: true) ?? throw new IOException($"The connection ended in the middle of a head: '{Text()}'.");
            }

            // A stream of megabytes is not parsed again with each read of it.
            mayBeComplete = _received.Count - _used < 100_000 || CollectionsMarshal.AsSpan(_received)[Math.Max(0, before - 6)..].IndexOf("\r\n0\r\n\r\n"u8) >= 0;
        }
    }

    /// <summary>Waits until at least so many bytes have come.</summary>
    public async Task<string> ReadAtLeastAsync(int count)
    {
        while (_received.Count - _used < count && await ReceiveAsync())
        {
        }

        return Text();
    }

    /// <summary>Whether the server has closed the connection and nothing is left to read.</summary>
    public async Task<bool> IsEndedAsync() => _received.Count == _used && !await ReceiveAsync();

    public void CloseSending() => _client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => _client.Dispose();

    private string Text() => Encoding.Latin1.GetString([.. _received[_used..]]);

    private async Task<bool> ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count = await _client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
            _received.AddRange(buffer[..count]);
            return count > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
