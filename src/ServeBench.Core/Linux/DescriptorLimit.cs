using System.Runtime.Versioning;

namespace ServeBench.Linux;

/// <summary>How many descriptors this process may have, and which of them connections leave to everything else.</summary>
[SupportedOSPlatform("linux")]
internal static class DescriptorLimit
{
    // So many are left to threads, journals, and whatever else the process opens while a run goes on; where there are few, an eighth of them.
    private const int MostReserved = 32;

    private const int OpenFiles = 7;

    // The runtime raises it at its start to the most that this process may have.
    private static readonly long s_limit = Read();

    /// <summary>
    /// Whether a connection has got one of the last. The system gives the lowest number that is free: so high a one says that all below it
    /// are in use.
    /// </summary>
    public static bool IsReserved(int descriptor) => descriptor >= s_limit - Math.Min(MostReserved, s_limit / 8);

    private static unsafe long Read()
    {
        Libc.ResourceLimit limit;
        return Libc.GetResourceLimit(OpenFiles, &limit) == 0 && limit.Current < long.MaxValue ? (long)limit.Current : long.MaxValue;
    }
}
