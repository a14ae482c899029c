using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ServeBench.Linux;

/// <summary>
/// The calls into the C library that this engine makes. Structures and numbers are those of 64-bit Linux on x86-64 and Arm64.
/// A failed call returns -1; <see cref="LastError"/>, read right after it, says why.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class Libc
{
    public const int ClockRealtime = 0;

    public const int SignalKill = 9;

    private const string Library = "libc";

    /// <summary>Whether structures and numbers here are those of this process.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The error number of the call before.</summary>
    public static int LastError => Marshal.GetLastSystemError();

    /// <summary>The C library's text for an error number.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport(Library, EntryPoint = "eventfd")]
    public static partial int EventFd(uint initialValue, int flags);

    [LibraryImport(Library, EntryPoint = "read")]
    public static unsafe partial nint Read(int descriptor, void* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "write")]
    public static unsafe partial nint Write(int descriptor, void* buffer, nint count);

    [LibraryImport(Library, EntryPoint = "ppoll")]
    public static unsafe partial int Poll(PollDescriptor* descriptors, nuint count, TimeSpecification* timeout, void* signalMask);

    /// <summary>Sends a signal to a process, or to a group of them by its negative number.</summary>
    [LibraryImport(Library, EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport(Library, EntryPoint = "prctl")]
    public static partial int ProcessControl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport(Library, EntryPoint = "getrlimit")]
    public static unsafe partial int GetResourceLimit(int resource, ResourceLimit* limit);

    /// <summary>Reads a clock; too short a call to tell the garbage collector about it.</summary>
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static unsafe partial int ClockGetTime(int clock, TimeSpecification* time);

    /// <summary><c>struct timespec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpecification
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct rlimit</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceLimit
    {
        public ulong Current;
        public ulong Most;
    }

    /// <summary><c>struct pollfd</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Results;
    }
}
