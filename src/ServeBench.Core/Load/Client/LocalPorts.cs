using System.Globalization;

namespace ServeBench.Load;

/// <summary>Local ports that outgoing connections to one address can have.</summary>
internal static class LocalPorts
{
    private const string RangeFile = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>How many are left when so many connections were opened; <see langword="null"/> where the system does not say.</summary>
    public static long? Left(long opened)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            string[] range = File.ReadAllText(RangeFile).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return range is [var first, var last]
                && long.TryParse(first, CultureInfo.InvariantCulture, out long lowest)
                && long.TryParse(last, CultureInfo.InvariantCulture, out long highest)
                    ? highest - lowest + 1 - opened
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
