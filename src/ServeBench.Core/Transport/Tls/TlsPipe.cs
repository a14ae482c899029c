using System.Threading.Tasks.Sources;

namespace ServeBench.Transport;

/// <summary>
/// The stream below an <see cref="System.Net.Security.SslStream"/>, in memory: it reads what it is fed, and what it writes is
/// kept until it is taken. A read that has to wait ends inside <see cref="Feed"/>, on the thread that feeds, and so does what
/// waits for it: when <see cref="Feed"/> returns, all that can be decrypted has been.
/// </summary>
internal sealed unsafe class TlsPipe : Stream, IValueTaskSource<int>
{
    // A buffer that a large request has made larger is let go of after it.
    private const int KeptOutputBytes = 32 * 1024;

    private readonly Lock _outputLock = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _destination;
    private bool _isReading;
    private byte* _input;
    private int _inputBytes;
    private GrowingBuffer _rest;
    private IOException? _failure;
    private GrowingBuffer _output;
    private int _outputTaken;

    /// <summary>The other side has closed or reset its connection.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Whether there is something to send.</summary>
    public bool HasOutput
    {
        get
        {
            lock (_outputLock)
            {
                return _output.Length > _outputTaken;
            }
        }
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Takes bytes that have arrived; only during the call, so that what nobody reads yet is kept.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_rest.Length > 0)
        {
            Keep(bytes);
            bytes = [];
        }

        fixed (byte* input = bytes)
        {
            _input = input;
            _inputBytes = bytes.Length;
            CompleteRead();
            Keep(new ReadOnlySpan<byte>(_input, _inputBytes));
            _inputBytes = 0;
        }
    }

    /// <summary>Nothing more will arrive.</summary>
    /// <param name="failure">Why reading fails; <see langword="null"/> where it ends.</param>
    public void FeedEnd(IOException? failure)
    {
        IsEnded = true;
        _failure = failure;
        CompleteRead();
    }

    /// <summary>Hands what was written to a channel.</summary>
    public SendProgress Flush(ByteChannel channel)
    {
        lock (_outputLock)
        {
            while (_output.Length > _outputTaken)
            {
                int count = channel.Send(_output.Bytes[_outputTaken..], []);
                if (count <= 0)
                {
                    return count == 0 ? SendProgress.Blocked : SendProgress.Broken;
                }

                _outputTaken += count;
            }

            _outputTaken = 0;
            if (_output.Length > KeptOutputBytes)
            {
                _output = default;
            }
            else
            {
                _output.Clear();
            }

            return SendProgress.Done;
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_failure is not null)
        {
            return ValueTask.FromException<int>(_failure);
        }

        if (Take(buffer.Span) is int count && (count > 0 || IsEnded || buffer.IsEmpty))
        {
            return ValueTask.FromResult(count);
        }

        _destination = buffer;
        _isReading = true;
        _read.Reset();
        return new ValueTask<int>(this, _read.Version);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_outputLock)
        {
            _ = _output.TryAppend(buffer, Array.MaxLength);
        }
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    private void CompleteRead()
    {
        if (!_isReading)
        {
            return;
        }

        int count = _failure is null ? Take(_destination.Span) : 0;
        if (count == 0 && !IsEnded)
        {
            return;
        }

        _isReading = false;
        _destination = default;
        if (_failure is null)
        {
            _read.SetResult(count);
        }
        else
        {
            _read.SetException(_failure);
        }
    }

    private int Take(Span<byte> destination)
    {
        if (_rest.Length > 0)
        {
            return TakeRest(destination);
        }

        int count = Math.Min(destination.Length, _inputBytes);
        new ReadOnlySpan<byte>(_input, count).CopyTo(destination);
        _input += count;
        _inputBytes -= count;
        return count;
    }

    private int TakeRest(Span<byte> destination)
    {
        ReadOnlySpan<byte> rest = _rest.Bytes;
        int count = Math.Min(destination.Length, rest.Length);
        rest[..count].CopyTo(destination);
        byte[] left = rest[count..].ToArray();
        _rest.Clear();
        Keep(left);
        return count;
    }

    private void Keep(ReadOnlySpan<byte> bytes) => _ = _rest.TryAppend(bytes, Array.MaxLength);
}
