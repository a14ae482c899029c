using System.Buffers;

namespace ServeBench.Simulation.Http;

/// <summary>
/// Cuts the bytes of a connection into requests. Bytes after a request stay for the next one. The buffer moves only in
/// <see cref="PrepareReceive"/>, so that a receive may be under way while requests are read.
/// </summary>
internal sealed class RequestReader(long maxBodyBytes) : IDisposable
{
    private const int SmallBuffer = 4096;
    private const int MaxHead = 64 * 1024;

    /// <summary>The first byte of a client that speaks TLS (RFC 8446, 5.1).</summary>
    private const byte TlsHandshake = 0x16;

    private readonly ChunkedBody _chunked = new(maxBodyBytes);
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallBuffer);
    private int _start;
    private int _end;
    private int _scanned;
    private int _bodyStart = -1;
    private bool _continued;

    /// <summary>The head of the request that <see cref="TryRead"/> is at.</summary>
    public HttpRequestHead Head { get; } = new();

    /// <summary>The body of the last request read; valid until the next call.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Bytes that no request has used yet.</summary>
    public int Unread => _end - _start;

    /// <summary>Whether the client waits for <c>100 Continue</c>; true once a request.</summary>
    public bool TakeContinue()
    {
        bool wanted = _bodyStart >= 0 && Head.ExpectsContinue && _end - _start == _bodyStart && !_continued;
        _continued |= wanted;
        return wanted;
    }

    /// <summary>Room for the next receive.</summary>
    public Memory<byte> PrepareReceive()
    {
        int unread = _end - _start;
        int wanted = _bodyStart >= 0 && !Head.IsChunked ? _bodyStart + (int)Head.ContentLength : unread + SmallBuffer / 2;
        if (unread == 0 && _buffer.Length > 4 * SmallBuffer && wanted <= SmallBuffer)
        {
            Move(SmallBuffer);
        }
        else if (wanted > _buffer.Length)
        {
            Move(Math.Max(wanted, Head.IsChunked || _bodyStart < 0 ? _buffer.Length * 2 : wanted));
        }
        else if (_start > 0 && _start + wanted > _buffer.Length)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, unread);
            _end = unread;
            _start = 0;
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Adds <paramref name="count"/> received bytes.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Forgets bytes that no request has used.</summary>
    public void DropUnread() => _start = _end;

    /// <summary>Reads the next request where it is complete.</summary>
    /// <exception cref="RequestRejectedException">The bytes are not a request that can be answered.</exception>
    public bool TryRead()
    {
        if (_bodyStart < 0 && !TryReadHead())
        {
            return false;
        }

        Span<byte> unread = _buffer.AsSpan(_start, _end - _start);
        int length;
        int used;
        if (Head.IsChunked)
        {
            if (!_chunked.TryRead(unread[_bodyStart..]))
            {
                return false;
            }

            (length, used) = (_chunked.DecodedLength, _chunked.Used);
        }
        else
        {
            length = used = (int)Head.ContentLength;
            if (unread.Length - _bodyStart < length)
            {
                return false;
            }
        }

        Body = _buffer.AsMemory(_start + _bodyStart, length);
        _start += _bodyStart + used;
        _bodyStart = -1;
        _scanned = 0;
        _continued = false;
        return true;
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool TryReadHead()
    {
        // Empty lines before a request line are to be ignored (RFC 9112, 2.2).
        while (_scanned == 0 && _end - _start >= 2 && _buffer[_start] == '\r' && _buffer[_start + 1] == '\n')
        {
            _start += 2;
        }

        ReadOnlySpan<byte> unread = _buffer.AsSpan(_start, _end - _start);
        int found = unread[_scanned..].IndexOf("\r\n\r\n"u8);
        int headLength = _scanned + found;
        if ((found < 0 ? unread.Length : headLength) > MaxHead)
        {
            throw new RequestRejectedException(431, "The request's head is larger than 64 KiB.");
        }

        if (found < 0)
        {
            if (unread.Length > 0 && unread[0] == TlsHandshake)
            {
                throw new RequestRejectedException(400, "This is TLS, but the simulator supports only http.");
            }

            _scanned = Math.Max(0, unread.Length - 3);
            return false;
        }

        Head.Parse(unread[..headLength]);
        if (Head.ContentLength > maxBodyBytes)
        {
            throw ChunkedBody.TooLarge(maxBodyBytes);
        }

        _bodyStart = headLength + 4;
        _chunked.Reset();
        return true;
    }

    private void Move(int capacity)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
        Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        _end -= _start;
        _start = 0;
    }
}
