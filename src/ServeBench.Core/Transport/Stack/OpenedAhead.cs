using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>A connection that was opened before anybody needed it.</summary>
/// <param name="Socket">Its socket.</param>
/// <param name="Stream">What the handler gets: the socket's bytes, or what TLS makes of them. Owns the socket.</param>
internal sealed record OpenedAhead(Socket Socket, Stream Stream) : IDisposable
{
    /// <summary>
    /// Whether the server has not closed it. A server says nothing before it is asked: a socket that can be read has been closed. With
    /// TLS it may have sent tickets for later connections; then there are bytes to read.
    /// </summary>
    public bool IsAlive => !Socket.Poll(0, SelectMode.SelectRead) || (Stream is not NetworkStream && Socket.Available > 0);

    public void Dispose() => Stream.Dispose();
}
