using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ServeBench.Transport;

/// <summary>Why a connection could not be opened, or was lost, in clear words.</summary>
internal static class ConnectionText
{
    /// <summary>The cause when all local ports are taken: the end of a sentence.</summary>
    public const string PortsUsedUp = "this machine's local ports are used up";

    /// <summary>What to do about it.</summary>
    public const string PortsAdvice = "Lower the concurrency, widen the range of local ports, or wait a minute until closed connections free theirs.";

    /// <summary>Says why no connection could be opened, and what to do.</summary>
    public static string NotOpened(IPEndPoint endpoint, IoError error) => error.Kind switch
    {
        IoErrorKind.ProcessFiles => TooManyFiles(OperatingSystem.IsWindows()),
        IoErrorKind.SystemFiles => "No more connections can be opened: the system has reached its limit of open files (fs.file-max).",
        IoErrorKind.LocalPorts => $"No more connections can be opened to {endpoint}: {PortsUsedUp}. {PortsAdvice}",
        IoErrorKind.LocalAddress => $"No connection to {endpoint}: this machine has no address from which that one can be reached. "
            + (endpoint.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6 may be switched off: give an address of IPv4." : "Check its network."),
        _ => $"No connection to {endpoint}: {error.Text}.",
    };

    /// <summary>Says that the process may open nothing more, and what to do on Windows, whose limit nobody can raise, or elsewhere.</summary>
    public static string TooManyFiles(bool isWindows) => isWindows
        ? "No more connections can be opened: Windows cannot make another socket. Lower the concurrency, or close other programs."
        : "No more connections can be opened: the process has reached its limit of open files. Raise it with 'ulimit -n' before the start, or lower the concurrency.";

    /// <summary>Says why a connection could not be secured.</summary>
    public static string NotSecured(IPEndPoint endpoint, Exception failure) => $"No TLS connection to {endpoint}: {OfCause(failure)}.";

    /// <summary>What went wrong, from the cause that is closest to the network, without the stop at its end.</summary>
    public static string OfCause(Exception failure)
    {
        string text = failure.Message;
        for (Exception? cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            text = cause.Message;
        }

        return text.TrimEnd('.', ' ');
    }

    /// <summary>Says how a connection ended too early.</summary>
    /// <param name="error">Why it broke; none when the server has closed it.</param>
    /// <param name="reader">How far the response was.</param>
    /// <param name="isCut">TLS says that bytes may be missing.</param>
    public static string Lost(IoError error, HttpResponseReader reader, bool isCut)
    {
        string what = error.Kind switch
        {
            IoErrorKind.None or IoErrorKind.BrokenPipe => "The server closed the connection",
            IoErrorKind.Reset => "The server reset the connection",
            _ => string.Create(CultureInfo.InvariantCulture, $"The connection broke ({error.Text})"),
        };
        return !reader.HasBegun ? $"{what} before it answered."
            : isCut && reader.EndsAtClose ? $"{what} without the end that TLS has for it: the response may be cut off."
            : $"{what} before the response was complete.";
    }
}
