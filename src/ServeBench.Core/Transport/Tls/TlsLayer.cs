using System.Net.Security;

namespace ServeBench.Transport;

/// <summary>
/// TLS between a socket and the engine. Each read of the socket is fed and all that it completes is handed on before the next, so
/// that the stamp of what a record holds is that of the read that completed the record.
/// </summary>
/// <remarks>What arrives and the handshake belong to the connection's lane, what is sent to whoever has its send lock.</remarks>
internal sealed class TlsLayer : IDisposable
{
    private readonly HttpConnection _connection;
    private readonly ConnectionHandler _handler;
    private readonly TlsSettings _settings;
    private readonly TlsPipe _pipe = new();
    private readonly SslStream _stream;
    private ReadStamp _stamp;
    private byte[] _joined = [];
    private int _accepted;
    private Task _encrypting = Task.CompletedTask;

    /// <summary>Creates the layer; nothing is sent.</summary>
    public TlsLayer(HttpConnection connection, ConnectionHandler handler, TlsSettings settings)
    {
        _connection = connection;
        _handler = handler;
        _settings = settings;
        _stream = new SslStream(_pipe);
    }

    /// <summary>The handshake is done.</summary>
    public bool IsSecured { get; private set; }

    /// <summary>TLS has something of its own to send.</summary>
    public bool HasOutput => _pipe.HasOutput;

    /// <summary>Begins the handshake; what it sends is to be flushed. The rest follows from what is fed.</summary>
    public void Begin() => _ = RunAsync();

    /// <summary>Takes bytes that have arrived at the socket.</summary>
    public void Feed(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        _stamp = stamp;
        _pipe.Feed(bytes);
    }

    /// <summary>Nothing more will arrive at the socket.</summary>
    public void FeedEnd(IoError error, ReadStamp stamp)
    {
        _stamp = stamp;
        _pipe.FeedEnd(error.IsNone ? null : new IOException(error.Text));
    }

    /// <summary>Encrypts bytes and sends them.</summary>
    /// <returns>As <see cref="ByteChannel.Send"/>.</returns>
    public int Send(ReadOnlySpan<byte> head, ReadOnlyMemory<byte> body)
    {
        if (_accepted == 0)
        {
            ReadOnlyMemory<byte> plain = head.IsEmpty ? body : Join(head, body.Span);
            _accepted = plain.Length;
            ValueTask write = _stream.WriteAsync(plain);
            _encrypting = write.IsCompletedSuccessfully ? Task.CompletedTask : write.AsTask();
            if (!_encrypting.IsCompleted)
            {
                // It waits for a handshake that the server has begun anew.
                _ = _encrypting.ContinueWith(
                    _ => _connection.Lane.TryPost(IoCommandKind.Proceed, _connection),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }
        }

        if (!_encrypting.IsCompletedSuccessfully)
        {
            return _encrypting.IsCompleted ? -1 : 0;
        }

        SendProgress flushed = Flush();
        if (flushed != SendProgress.Done)
        {
            return flushed == SendProgress.Blocked ? 0 : -1;
        }

        int count = _accepted;
        _accepted = 0;
        _joined = [];
        return count;
    }

    public SendProgress Flush() => _pipe.Flush(_connection.Channel!);

    /// <summary>Says that nothing more will be sent (RFC 8446, 6.1), if the socket takes that at once. Some servers take a close without it for an error.</summary>
    public void SayEnd()
    {
        if (!IsSecured || _pipe.IsEnded || !_encrypting.IsCompletedSuccessfully)
        {
            return;
        }

        try
        {
            if (_stream.ShutdownAsync().IsCompletedSuccessfully)
            {
                _ = Flush();
            }
        }
        catch (Exception)
        {
            // A stream that has failed says how once more. The connection is closed without a word.
        }
    }

    public void Dispose() => _stream.Dispose();

    private ReadOnlyMemory<byte> Join(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        _joined = GC.AllocateUninitializedArray<byte>(head.Length + body.Length);
        head.CopyTo(_joined);
        body.CopyTo(_joined.AsSpan(head.Length));
        return _joined;
    }

    /// <summary>
    /// Shakes hands, and reads to the end of the connection. It goes on inside the call that feeds what it waits for, and so on the lane.
    /// </summary>
    private async Task RunAsync()
    {
        try
        {
            await _stream.AuthenticateAsClientAsync(_settings.ToOptions()).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Fail(failure);
            return;
        }

        if (_connection.IsOpen)
        {
            IsSecured = true;
            _handler.OnReady(_connection);
        }

        bool goesOn = true;
        while (goesOn && _connection.IsOpen)
        {
            int count;
            try
            {
                count = await _stream.ReadAsync(_connection.Lane.PlainBuffer).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                Fail(failure);
                return;
            }

            goesOn = _connection.IsOpen && Take(count);
        }
    }

    /// <summary>Hands on what was read; <see langword="false"/> when there is nothing more to read.</summary>
    private bool Take(int count)
    {
        if (count > 0)
        {
            return _handler.OnBytes(_connection, _connection.Lane.PlainBuffer.Span[..count], _stamp);
        }

        // The end of the socket without TLS's own end before it: what the server had still to say may have been cut off.
        _handler.OnClosed(_connection, default, _stamp, isCut: _pipe.IsEnded);
        return false;
    }

    private void Fail(Exception failure)
    {
        if (!_connection.IsOpen)
        {
            return;
        }

        if (IsSecured && _pipe.IsEnded)
        {
            _handler.OnClosed(_connection, default, _stamp, isCut: true);
        }
        else
        {
            _handler.OnTlsFailed(_connection, failure, _stamp);
        }
    }
}
