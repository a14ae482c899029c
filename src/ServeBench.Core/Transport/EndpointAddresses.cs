using System.Net;
using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>
/// The addresses of a host, resolved once so that name resolution is not part of a run. Which one is tried first follows the
/// last connection that succeeded.
/// </summary>
internal sealed class EndpointAddresses
{
    private int _preferred;

    /// <summary>Takes addresses that are known.</summary>
    internal EndpointAddresses(IPEndPoint[] all) => All = all;

    /// <summary>All addresses, in the resolver's order; at least one.</summary>
    public IPEndPoint[] All { get; }

    /// <summary>Which address is to be tried first. It may be another one at any time: a caller that tries all of them begins with this one and continues with <see cref="After"/>.</summary>
    public int Preferred => Volatile.Read(ref _preferred);

    /// <summary>Which address is to be tried after another one.</summary>
    public int After(int index) => (index + 1) % All.Length;

    /// <summary>Notes that a connection was made: its address is the first to be tried from now on.</summary>
    public void Prefer(int index)
    {
        if (index != Preferred)
        {
            Volatile.Write(ref _preferred, index);
        }
    }

    /// <summary>Resolves the host of an address.</summary>
    /// <exception cref="ServeException"><c>EndpointUnreachable</c>.</exception>
    public static EndpointAddresses Resolve(Uri uri)
    {
        string host = uri.IdnHost;
        IPAddress[] addresses;
        try
        {
            addresses = IPAddress.TryParse(host, out IPAddress? literal) ? [literal] : Dns.GetHostAddresses(host);
        }
        catch (SocketException e)
        {
            throw Unresolved(uri, e);
        }

        return addresses.Length > 0
            ? new EndpointAddresses([.. addresses.Select(address => new IPEndPoint(address, uri.Port))])
            : throw Unresolved(uri, null);
    }

    private static ServeException Unresolved(Uri uri, SocketException? e) => new(
        "EndpointUnreachable",
        ServeErrorKind.Connection,
        $"The host name '{uri.Host}' could not be resolved{(e is null ? "" : $": {e.Message}")}. Check the name and the DNS settings.",
        uri,
        e);
}
