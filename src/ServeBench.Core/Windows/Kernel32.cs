using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace ServeBench.Windows;

/// <summary>The calls into the Windows kernel's library that this engine makes. Structures are those of 64-bit Windows.</summary>
[SupportedOSPlatform("windows")]
internal static partial class Kernel32
{
    private const string Library = "kernel32";

    /// <summary>Makes a timer that a thread can wait for.</summary>
    [LibraryImport(Library, EntryPoint = "CreateWaitableTimerExW", SetLastError = true)]
    public static partial SafeWaitHandle CreateWaitableTimer(nint attributes, nint name, uint flags, uint access);

    /// <summary>Sets a timer. A negative <paramref name="dueTime"/> counts from now, in 100 ns.</summary>
    [LibraryImport(Library, EntryPoint = "SetWaitableTimer", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetWaitableTimer(
        SafeWaitHandle timer, in long dueTime, int period, nint routine, nint argument, [MarshalAs(UnmanagedType.Bool)] bool resume);

    /// <summary>Makes a job, a group of processes that a process stays in with all that it starts.</summary>
    [LibraryImport(Library, EntryPoint = "CreateJobObjectW", SetLastError = true)]
    public static partial SafeWaitHandle CreateJob(nint attributes, nint name);

    [LibraryImport(Library, EntryPoint = "SetInformationJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool SetJobInformation(SafeWaitHandle job, int kind, in ExtendedLimits limits, int length);

    [LibraryImport(Library, EntryPoint = "AssignProcessToJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool AssignToJob(SafeWaitHandle job, SafeProcessHandle process);

    /// <summary>Ends all processes of a job.</summary>
    [LibraryImport(Library, EntryPoint = "TerminateJobObject", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool TerminateJob(SafeWaitHandle job, uint exitCode);

    /// <summary><c>JOBOBJECT_EXTENDED_LIMIT_INFORMATION</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ExtendedLimits
    {
        public long ProcessUserTime;
        public long JobUserTime;
        public uint Flags;
        public nuint MinimumWorkingSet;
        public nuint MaximumWorkingSet;
        public uint ActiveProcesses;
        public nuint Affinity;
        public uint PriorityClass;
        public uint SchedulingClass;
        public IoCounters Io;
        public nuint ProcessMemory;
        public nuint JobMemory;
        public nuint PeakProcessMemory;
        public nuint PeakJobMemory;
    }

    /// <summary><c>IO_COUNTERS</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoCounters
    {
        public ulong Reads;
        public ulong Writes;
        public ulong Others;
        public ulong ReadBytes;
        public ulong WrittenBytes;
        public ulong OtherBytes;
    }
}
