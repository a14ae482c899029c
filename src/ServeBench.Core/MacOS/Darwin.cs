using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ServeBench.MacOS;

/// <summary>The calls into the system library of macOS that this engine makes.</summary>
[SupportedOSPlatform("macos")]
internal static partial class Darwin
{
    public const int SignalKill = 9;

    private const string Library = "libSystem";

    private static readonly TimebaseInformation s_timebase = Timebase();

    /// <summary>Sleeps on the calling thread, precise to some microseconds.</summary>
    public static void Sleep(TimeSpan duration)
    {
        ulong nanoseconds = (ulong)duration.Ticks * TimeSpan.NanosecondsPerTick;
        _ = WaitUntil(AbsoluteTime() + (nanoseconds * s_timebase.Denominator / s_timebase.Numerator));
    }

    /// <summary>Sends a signal to a process, or to a group of them by its negative number.</summary>
    [LibraryImport(Library, EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport(Library, EntryPoint = "mach_wait_until")]
    private static partial int WaitUntil(ulong deadline);

    [LibraryImport(Library, EntryPoint = "mach_absolute_time")]
    private static partial ulong AbsoluteTime();

    [LibraryImport(Library, EntryPoint = "mach_timebase_info")]
    private static partial int GetTimebase(out TimebaseInformation information);

    private static TimebaseInformation Timebase()
    {
        _ = GetTimebase(out TimebaseInformation information);
        return information;
    }

    /// <summary><c>struct mach_timebase_info</c>: nanoseconds are ticks · numerator / denominator.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct TimebaseInformation
    {
        public uint Numerator;
        public uint Denominator;
    }
}
