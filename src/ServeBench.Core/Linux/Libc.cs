using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

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

    public const int ErrorAccess = 13;

    private const string Library = "libc";
    private const int SetDescriptionLock = 37;
    private const short WriteLock = 1;

    /// <summary>Whether structures and numbers here are those of this process.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The error number of the call before.</summary>
    public static int LastError => Marshal.GetLastSystemError();

    /// <summary>The C library's text for an error number.</summary>
    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);

    /// <summary>Locks all of a file against others that would; the lock belongs to the open file description.</summary>
    /// <returns>0, or the error number; of those <see cref="ErrorAgain"/> and <see cref="ErrorAccess"/> say that somebody has it.</returns>
    public static unsafe int Lock(SafeFileHandle file)
    {
        var region = new FileRegion { Type = WriteLock };
        return FileControl(file, SetDescriptionLock, &region) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    [LibraryImport(Library, EntryPoint = "fcntl", SetLastError = true)]
    private static unsafe partial int FileControl(SafeFileHandle file, int command, FileRegion* region);

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

    /// <summary>Reads a clock; the call is too short for a transition that lets the garbage collector run.</summary>
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "clock_gettime")]
    public static unsafe partial int ClockGetTime(int clock, TimeSpecification* time);

    /// <summary><c>struct flock</c>; all zeros is the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileRegion
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }

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
