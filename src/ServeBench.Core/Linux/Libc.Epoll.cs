using System.Runtime.InteropServices;

namespace ServeBench.Linux;

internal static partial class Libc
{
    public const int EpollCloseOnExec = 0x80000;
    public const int EpollAdd = 1;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollError = 0x8;
    public const uint EpollHangUp = 0x10;
    public const uint EpollPeerHangUp = 0x2000;
    public const uint EpollEdgeTriggered = 1u << 31;

    /// <summary>
    /// The size of <c>struct epoll_event</c>: a 32-bit mask and 64 bits of the caller's own, which lie right behind the mask on
    /// x86-64 and at the next multiple of eight elsewhere.
    /// </summary>
    public static readonly int EpollEventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [LibraryImport(Library, EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    public static unsafe partial int EpollWait(int descriptor, byte* events, int count, int timeoutMilliseconds);

    public static unsafe int EpollAddDescriptor(int set, int descriptor, uint mask, ulong data)
    {
        byte* entry = stackalloc byte[16];
        *(uint*)entry = mask;
        *(ulong*)(entry + EpollEventSize - sizeof(ulong)) = data;
        return EpollControl(set, EpollAdd, descriptor, entry);
    }

    [LibraryImport(Library, EntryPoint = "epoll_ctl")]
    private static unsafe partial int EpollControl(int set, int operation, int descriptor, byte* entry);
}
