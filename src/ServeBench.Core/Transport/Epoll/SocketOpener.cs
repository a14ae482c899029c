using System.Net;
using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport;

/// <summary>Opens non-blocking sockets to an endpoint.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SocketOpener(EndpointAddresses addresses)
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

    /// <summary>Creates a socket and begins to connect it, without waiting.</summary>
    /// <param name="index">Which address to try.</param>
    /// <param name="error">0, or the error number.</param>
    /// <returns>The socket, or -1.</returns>
    public unsafe int Open(int index, out int error)
    {
        SocketAddress address = _serialized[index];
        int descriptor = Libc.Socket(
            FamilyOf(address), Libc.SocketStream | Libc.SocketNonBlocking | Libc.SocketCloseOnExec, 0);
        if (descriptor < 0)
        {
            error = Libc.LastError;
            return -1;
        }

        if (DescriptorLimit.IsReserved(descriptor))
        {
            _ = Libc.Close(descriptor);
            error = Libc.ErrorProcessFiles;
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

    /// <summary>What an error number means.</summary>
    public static IoError ToError(int error) => error == 0 ? default : new IoError(
        error switch
        {
            Libc.ErrorProcessFiles => IoErrorKind.ProcessFiles,
            Libc.ErrorSystemFiles => IoErrorKind.SystemFiles,
            Libc.ErrorAddressNotAvailable => IoErrorKind.LocalPorts,
            Libc.ErrorConnectionReset => IoErrorKind.Reset,
            Libc.ErrorBrokenPipe => IoErrorKind.BrokenPipe,
            _ => IoErrorKind.Other,
        },
        Libc.Describe(error));

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
