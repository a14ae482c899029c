using System.Net;
using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>A connection got no end on this machine; the message says why, and what to do.</summary>
internal sealed class NoLocalEndException : SocketException
{
    private NoLocalEndException(SocketError code, string message)
        : base((int)code) => Message = message;

    public override string Message { get; }

    /// <summary>The same failure in clear words; <see langword="null"/> for any other one.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="endpoint">Where the connection was to go.</param>
    public static NoLocalEndException? From(SocketException failure, IPEndPoint endpoint)
    {
        IoError error = PortableChannel.ToError(failure.SocketErrorCode);
        return error.Kind == IoErrorKind.LocalPorts
            ? new NoLocalEndException(failure.SocketErrorCode, ConnectionText.NotOpened(endpoint, LocalEnd.Explain(error, endpoint)))
            : null;
    }
}
