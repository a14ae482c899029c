using System.Diagnostics;
using System.Net.Sockets;
using ServeBench.Linux;

namespace ServeBench.Simulation.Http;

/// <summary>
/// Receives for one connection, one receive at a time. Where the kernel stamps what arrives, the receive only waits until there
/// is something to read, and needs no buffer until then.
/// </summary>
internal sealed class RequestReceiver : IDisposable
{
    private readonly Socket _socket;
    private readonly bool _stamped;
    private readonly SocketAsyncEventArgs _receive = new();
    private long _floor;

    /// <summary>Prepares to receive.</summary>
    /// <param name="socket">What from.</param>
    /// <param name="stamped">Whether the kernel's stamps are wanted, where there are any.</param>
    /// <param name="onCompleted">Called when a receive completes that <see cref="TryBegin"/> left under way.</param>
    public RequestReceiver(Socket socket, bool stamped, Action onCompleted)
    {
        _socket = socket;
        _stamped = stamped && StampedSocket.IsSupported;
        _receive.Completed += (_, _) => onCompleted();
    }

    /// <summary>Makes room for the next receive. The reader's buffer stays where it is until <see cref="Take"/>.</summary>
    public void Prepare(RequestReader reader) => _receive.SetBuffer(_stamped ? Memory<byte>.Empty : reader.PrepareReceive());

    /// <summary>Starts to receive.</summary>
    /// <returns><see langword="true"/> when the receive is under way; <see langword="false"/> when it has completed already.</returns>
    public bool TryBegin()
    {
        try
        {
            return _socket.ReceiveAsync(_receive);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Takes what a completed receive has brought.</summary>
    /// <param name="reader">Gets the bytes.</param>
    /// <param name="arrival">When the last of them arrived, in Stopwatch ticks.</param>
    /// <returns><see langword="false"/> when the client has closed the connection, or it broke.</returns>
    public bool Take(RequestReader reader, out long arrival)
    {
        arrival = Stopwatch.GetTimestamp();
        if (_receive.SocketError != SocketError.Success)
        {
            return false;
        }

        if (_stamped && StampedSocket.IsSupported)
        {
            Memory<byte> room = reader.PrepareReceive();
            int count = StampedSocket.Receive(_socket, room.Span, ref _floor, out arrival);
            reader.Received(Math.Max(0, count));
            return count > 0 || count == -Libc.ErrorAgain;
        }

        reader.Received(_receive.BytesTransferred);
        return _receive.BytesTransferred > 0;
    }

    public void Dispose() => _receive.Dispose();
}
