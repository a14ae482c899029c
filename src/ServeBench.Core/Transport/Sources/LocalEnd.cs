using System.Net;
using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>
/// Why a connection gets no end on this machine. The system has one error for both causes: all local ports towards the endpoint are taken,
/// or no address of this machine reaches it.
/// </summary>
internal static class LocalEnd
{
    /// <summary>The error with its cause.</summary>
    /// <param name="error">What the system said; any other failure than that one stays what it is.</param>
    /// <param name="endpoint">Where the connection was to go.</param>
    public static IoError Explain(IoError error, IPEndPoint endpoint) =>
        error.Kind == IoErrorKind.LocalPorts && !HasAddressFor(endpoint) ? error with { Kind = IoErrorKind.LocalAddress } : error;

    // UDP has ports of its own, and connecting sends nothing.
    private static bool HasAddressFor(IPEndPoint endpoint)
    {
        try
        {
            using var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is not (SocketError.AddressNotAvailable or SocketError.NetworkUnreachable or SocketError.HostUnreachable);
        }
    }
}
