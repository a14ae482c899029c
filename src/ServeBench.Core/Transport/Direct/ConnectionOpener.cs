using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport.Direct;

/// <summary>Opens sockets to an endpoint and says in clear words why one could not be opened.</summary>
/// <param name="addresses">The endpoint's addresses.</param>
[SupportedOSPlatform("linux")]
internal sealed class ConnectionOpener(EndpointAddresses addresses)
{
    private readonly SocketAddress[] _serialized = [.. addresses.All.Select(address => address.Serialize())];

    /// <summary>Whether the kernel stamps what arrives at sockets of this system.</summary>
    public static bool StampsArrivals()
    {
        const int InternetProtocol = 2;
        int descriptor = Libc.Socket(InternetProtocol, Libc.SocketStream | Libc.SocketCloseOnExec, 0);
        if (descriptor < 0)
        {
            return false;
        }

        bool stamps = SetOption(descriptor, Libc.LevelSocket, Libc.OptionTimestamping, Libc.TimestampReceived) == 0;
        _ = Libc.Close(descriptor);
        return stamps;
    }

    /// <summary>Lets an attempt begin at the address that was reached last.</summary>
    public void Begin(ConnectAttempt attempt) => attempt.Address = addresses.Preferred;

    /// <summary>Creates a socket and begins to connect it, without waiting.</summary>
    /// <param name="attempt">Which address to try.</param>
    /// <param name="error">0, or the error number.</param>
    /// <returns>The socket, or -1.</returns>
    public unsafe int Open(ConnectAttempt attempt, out int error)
    {
        SocketAddress address = _serialized[attempt.Address];
        int descriptor = Libc.Socket(
            FamilyOf(address), Libc.SocketStream | Libc.SocketNonBlocking | Libc.SocketCloseOnExec, 0);
        if (descriptor < 0)
        {
            error = Libc.LastError;
            return -1;
        }

        _ = SetOption(descriptor, Libc.LevelTcp, Libc.OptionNoDelay, 1);
        _ = SetOption(descriptor, Libc.LevelSocket, Libc.OptionTimestamping, Libc.TimestampReceived);
        int result;
        fixed (byte* bytes = address.Buffer.Span)
        {
            result = Libc.Connect(descriptor, bytes, (uint)address.Size);
        }

        error = result < 0 ? Libc.LastError : 0;
        if (error is 0 or Libc.ErrorInProgress)
        {
            error = 0;
            return descriptor;
        }

        _ = Libc.Close(descriptor);
        return -1;
    }

    /// <summary>What became of the connecting of a socket: 0, or the error number.</summary>
    public static unsafe int ResultOf(int descriptor)
    {
        int error;
        uint length = sizeof(int);
        return Libc.GetSocketOption(descriptor, Libc.LevelSocket, Libc.OptionError, &error, &length) < 0 ? Libc.LastError : error;
    }

    /// <summary>Moves an attempt on to the next address after an error; <see langword="false"/> when there is none.</summary>
    public bool TryNextAddress(ConnectAttempt attempt, int error)
    {
        // What this machine has run out of, it lacks for the other addresses too.
        bool isOurs = error is Libc.ErrorProcessFiles or Libc.ErrorSystemFiles or Libc.ErrorAddressNotAvailable;
        if (isOurs || attempt.Failed + 1 == addresses.All.Length)
        {
            return false;
        }

        attempt.Failed++;
        attempt.Address = addresses.After(attempt.Address);
        return true;
    }

    /// <summary>Remembers the address that an attempt has reached.</summary>
    public void Remember(ConnectAttempt attempt) => addresses.Prefer(attempt.Address);

    /// <summary>Says why no connection could be opened, and what to do.</summary>
    public string Explain(ConnectAttempt attempt, int error)
    {
        IPEndPoint endpoint = addresses.All[attempt.Address];
        return error switch
        {
            Libc.ErrorProcessFiles => "No more connections can be opened: the process has reached its limit of open files. "
                + "Raise it with 'ulimit -n' before the start, or lower the concurrency.",
            Libc.ErrorSystemFiles => "No more connections can be opened: the system has reached its limit of open files (fs.file-max).",
            Libc.ErrorAddressNotAvailable => $"No more connections can be opened to {endpoint}: this machine's local ports are used up. "
                + "Lower the concurrency, widen net.ipv4.ip_local_port_range, or wait a minute until closed connections free theirs.",
            _ => string.Create(CultureInfo.InvariantCulture, $"No connection to {endpoint}: {Libc.Describe(error)}."),
        };
    }

    private static unsafe int SetOption(int descriptor, int level, int name, int value) =>
        Libc.SetSocketOption(descriptor, level, name, &value, sizeof(int));

    // The first two bytes of every socket address are its family, in the machine's byte order.
    private static unsafe int FamilyOf(SocketAddress address)
    {
        fixed (byte* bytes = address.Buffer.Span)
        {
            return *(ushort*)bytes;
        }
    }
}
