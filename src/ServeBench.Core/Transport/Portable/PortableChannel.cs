using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ServeBench.Linux;

namespace ServeBench.Transport;

/// <summary>
/// A socket of .NET that is always being read. An operation that cannot be done at once ends on a thread of the system's choice and
/// comes back over the lane.
/// </summary>
internal sealed class PortableChannel : ByteChannel
{
    // A server that writes faster than it is read must not keep a thread from the other connections.
    private const int ReadsInTurn = 8;

    // A buffer that a large request has made larger is let go of after it.
    private const int KeptSendBytes = 32 * 1024;

    private readonly HttpConnection _connection;
    private readonly PortableLane _lane;
    private readonly PortableSource _source;
    private readonly Socket _socket;
    private readonly SocketAsyncEventArgs _receive = new(true);
    private readonly SocketAsyncEventArgs _send = new(true);
    private readonly byte[] _buffer;
    private byte[] _sendBuffer = [];
    private long _observed;
    private bool _isReading;
    private volatile bool _isSending;
    private int _sent;
    private volatile bool _closed;

    /// <summary>Opens a socket.</summary>
    /// <exception cref="SocketException">It cannot be opened.</exception>
    public PortableChannel(HttpConnection connection, PortableLane lane, PortableSource source, IPEndPoint endpoint)
    {
        _connection = connection;
        _lane = lane;
        _source = source;
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (OperatingSystem.IsLinux() && DescriptorLimit.IsReserved((int)_socket.Handle))
        {
            Dispose();
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }

        _socket.NoDelay = true;
        InlineCompletions.Prefer(_socket);
        _buffer = GC.AllocateUninitializedArray<byte>(PortableSource.BufferBytes, pinned: true);
        _receive.SetBuffer(_buffer);
        _receive.Completed += OnCompleted;
        _send.RemoteEndPoint = endpoint;
        _send.Completed += OnCompleted;
    }

    public override bool IsOpen => !_closed;

    /// <summary>What a failure of a socket means.</summary>
    public static IoError ToError(SocketError error) => error == SocketError.Success ? default : new IoError(
        error switch
        {
            SocketError.TooManyOpenSockets => IoErrorKind.ProcessFiles,
            SocketError.AddressNotAvailable or SocketError.NoBufferSpaceAvailable => IoErrorKind.LocalPorts,
            SocketError.ConnectionReset => IoErrorKind.Reset,
            SocketError.Shutdown => IoErrorKind.BrokenPipe,
            _ => IoErrorKind.Other,
        },
        new SocketException((int)error).Message);

    public void Connect(ConnectionHandler handler)
    {
        if (!_socket.ConnectAsync(_send))
        {
            OnConnected(handler);
        }
    }

    /// <summary>An operation has ended; on the lane.</summary>
    public void OnCompleted(SocketAsyncEventArgs operation, ConnectionHandler handler)
    {
        switch (operation.LastOperation)
        {
            case SocketAsyncOperation.Connect:
                OnConnected(handler);
                break;
            case SocketAsyncOperation.Send:
                _sent = ResultOfSend();
                _isSending = false;
                ConnectionHandler.SendOn(_connection);
                break;
            default:
                _isReading = false;
                if (TakeRead(handler))
                {
                    ReadOn(handler);
                }

                break;
        }
    }

    /// <summary>Reads until nothing is there, if no read is waiting; on the lane.</summary>
    public void ReadOn(ConnectionHandler handler)
    {
        for (int turn = 0; turn < ReadsInTurn; turn++)
        {
            if (_closed || _isReading)
            {
                return;
            }

            _isReading = true;
            if (_socket.ReceiveAsync(_receive))
            {
                return;
            }

            _isReading = false;
            _observed = Stopwatch.GetTimestamp();
            if (!TakeRead(handler))
            {
                return;
            }
        }

        _lane.ComeBackTo(_connection);
    }

    public override int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (_isSending)
        {
            return 0;
        }

        if (_sent != 0)
        {
            int sent = _sent;
            _sent = 0;
            return sent;
        }

        int count = first.Length + second.Length;
        if (_sendBuffer.Length < count || (_sendBuffer.Length > KeptSendBytes && count <= KeptSendBytes))
        {
            _sendBuffer = GC.AllocateUninitializedArray<byte>(count);
        }

        first.CopyTo(_sendBuffer);
        second.CopyTo(_sendBuffer.AsSpan(first.Length));
        _send.SetBuffer(_sendBuffer, 0, count);
        _isSending = true;
        if (_socket.SendAsync(_send))
        {
            return 0;
        }

        _isSending = false;
        return ResultOfSend();
    }

    public override void Dispose()
    {
        _closed = true;
        _socket.Dispose();
        _receive.Dispose();
        _send.Dispose();
    }

    private void OnCompleted(object? sender, SocketAsyncEventArgs operation)
    {
        if (operation == _receive)
        {
            _observed = Stopwatch.GetTimestamp();
        }

        _lane.OnCompleted(this, operation);
    }

    private void OnConnected(ConnectionHandler handler)
    {
        IoError error = ToError(_send.SocketError);
        if (!error.IsNone)
        {
            handler.OnOpenFailed(_connection, error);
            return;
        }

        handler.OnOpened(_connection);
        ReadOn(handler);
    }

    private bool TakeRead(ConnectionHandler handler)
    {
        var stamp = new ReadStamp(_observed, _observed);
        IoError error = ToError(_receive.SocketError);
        int count = _receive.BytesTransferred;
        if (!error.IsNone || count == 0)
        {
            handler.OnEnd(_connection, error, stamp);
            return false;
        }

        _source.CountReceived(count);
        return handler.OnReceived(_connection, _buffer.AsSpan(0, count), stamp);
    }

    /// <summary>How many bytes the last send has sent; -1 when the connection is broken.</summary>
    private int ResultOfSend()
    {
        if (_send.SocketError != SocketError.Success || _send.BytesTransferred == 0)
        {
            return -1;
        }

        _source.CountSent(_send.BytesTransferred);
        return _send.BytesTransferred;
    }
}
