using System.Buffers;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace ServeBench.Tests.Hosting;

/// <summary>One connection of a <see cref="ScriptedServer"/>.</summary>
/// <param name="socket">Its socket.</param>
/// <param name="index">The number of this connection, from 0 in the order of arrival.</param>
/// <param name="stopping">The server stops.</param>
public sealed class ScriptedConnection(Socket socket, int index, CancellationToken stopping)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly ArrayBufferWriter<byte> _received = new();
    private SslStream? _tls;

    /// <summary>The number of this connection, from 0 in the order of arrival.</summary>
    public int Index { get; } = index;

    /// <summary>The version of TLS that it speaks.</summary>
    public SslProtocols TlsVersion => _tls?.SslProtocol ?? SslProtocols.None;

    /// <summary>Shakes hands, and goes on over TLS.</summary>
    /// <param name="options">How.</param>
    /// <param name="below">Makes the stream below TLS; that of the socket unless told otherwise.</param>
    public async Task SecureAsync(SslServerAuthenticationOptions options, Func<Socket, Stream>? below = null)
    {
        var stream = new SslStream(below?.Invoke(socket) ?? new NetworkStream(socket, ownsSocket: false));
        await stream.AuthenticateAsServerAsync(options, stopping);
        _tls = stream;
    }

    /// <summary>Reads one whole request: its head and as many body bytes as Content-Length says.</summary>
    /// <returns>The request, or <see langword="null"/> when the client has closed the connection.</returns>
    public async Task<ScriptedRequest?> ReadRequestAsync()
    {
        while (true)
        {
            if (TakeRequest() is { } request)
            {
                return request;
            }

            int count = await ReceiveAsync();
            if (count == 0)
            {
                return null;
            }

            _received.Write(_buffer.AsSpan(0, count));
        }
    }

    /// <summary>Reads until at least this many bytes of the next request are here, and leaves them unread.</summary>
    public async Task<bool> ReadAtLeastAsync(int count)
    {
        while (_received.WrittenCount < count)
        {
            int read = await ReceiveAsync();
            if (read == 0)
            {
                return false;
            }

            _received.Write(_buffer.AsSpan(0, read));
        }

        return true;
    }

    /// <summary>Writes text as UTF-8 (in Latin letters: byte for byte).</summary>
    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes; whole, in as many packets as the system likes.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_tls is not null)
        {
            await _tls.WriteAsync(bytes, stopping);
            return;
        }

        while (bytes.Length > 0)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, stopping)..];
        }
    }

    /// <summary>
    /// Writes pieces and waits for a signal after each but the last: release it once when the client has taken the piece,
    /// so that each piece is a read of its own.
    /// </summary>
    public async Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> pieces, SemaphoreSlim taken)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            await WriteAsync(pieces[i]);
            if (i < pieces.Count - 1)
            {
                await taken.WaitAsync(stopping);
            }
        }
    }

    /// <summary>Waits until the client has closed or reset the connection; what it sends before that is dropped.</summary>
    public async Task WaitForCloseAsync()
    {
        try
        {
            while (await ReceiveAsync() > 0)
            {
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
        }
    }

    /// <summary>Sends bytes below TLS, as they are.</summary>
    public async Task WriteRawAsync(ReadOnlyMemory<byte> bytes) => await socket.SendAsync(bytes, SocketFlags.None, stopping);

    /// <summary>What arrives below TLS, as it is, until the client has closed or reset the connection.</summary>
    public async Task<byte[]> ReadRawToEndAsync()
    {
        var bytes = new MemoryStream();
        try
        {
            await using var own = new NetworkStream(socket, ownsSocket: false);
            await own.CopyToAsync(bytes, stopping);
        }
        catch (IOException)
        {
            // Reset.
        }

        return bytes.ToArray();
    }

    /// <summary>Carries bytes both ways until one side ends.</summary>
    public async Task RelayAsync(Stream other)
    {
        await using var own = new NetworkStream(socket, ownsSocket: false);
        await other.WriteAsync(_received.WrittenMemory, stopping);
        await Task.WhenAny(own.CopyToAsync(other, stopping), other.CopyToAsync(own, stopping));
    }

    /// <summary>Sends the end of the stream, that of TLS before that of the socket, and keeps reading possible.</summary>
    public void FinishSending()
    {
        _tls?.ShutdownAsync().WaitAsync(stopping).GetAwaiter().GetResult();
        socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Sends the end of the socket's stream, without that of TLS.</summary>
    public void Cut() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Asks for the client's certificate, in the middle of the connection.</summary>
    public Task AskForCertificateAsync()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            return _tls!.NegotiateClientCertificateAsync(stopping);
        }

        throw new PlatformNotSupportedException();
    }

    /// <summary>Closes the connection with a reset.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    /// <summary>Closes the connection, with the end of TLS where it can still be sent.</summary>
    public void Close()
    {
        try
        {
            _tls?.ShutdownAsync().WaitAsync(stopping).GetAwaiter().GetResult();
        }
        catch (Exception)
        {
            // It has ended already, or is not there yet; OpenSSL's own error has no public type.
        }

        socket.Close();
    }

    private async Task<int> ReceiveAsync() => _tls is null
        ? await socket.ReceiveAsync(_buffer, SocketFlags.None, stopping)
        : await _tls.ReadAsync(_buffer, stopping);

    private ScriptedRequest? TakeRequest()
    {
        ReadOnlySpan<byte> bytes = _received.WrittenSpan;
        int headLength = bytes.IndexOf("\r\n\r\n"u8) + 4;
        if (headLength < 4)
        {
            return null;
        }

        string head = Encoding.Latin1.GetString(bytes[..headLength]);
        int bodyLength = 0;
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                bodyLength = int.Parse(line.AsSpan(15), NumberStyles.Integer, CultureInfo.InvariantCulture);
            }
        }

        if (bytes.Length < headLength + bodyLength)
        {
            return null;
        }

        byte[] body = bytes.Slice(headLength, bodyLength).ToArray();
        byte[] rest = bytes[(headLength + bodyLength)..].ToArray();
        _received.Clear();
        _received.Write(rest);
        return new ScriptedRequest(head, body);
    }
}
