using System.Runtime.InteropServices;

namespace ServeBench.Linux;

internal static partial class Libc
{
    public const int SocketStream = 1;
    public const int SocketNonBlocking = 0x800;
    public const int SocketCloseOnExec = 0x80000;

    public const int LevelSocket = 1;
    public const int LevelTcp = 6;
    public const int OptionError = 4;
    public const int OptionTimestamping = 37;
    public const int OptionNoDelay = 1;

    /// <summary>SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE: stamp what arrives, and report the stamp.</summary>
    public const int TimestampReceived = (1 << 3) | (1 << 4);

    public const int MessageDontWait = 0x40;
    public const int MessageNoSignal = 0x4000;

    public const int ErrorInterrupted = 4;
    public const int ErrorAgain = 11;
    public const int ErrorProcessFiles = 24;
    public const int ErrorSystemFiles = 23;
    public const int ErrorBrokenPipe = 32;
    public const int ErrorAddressNotAvailable = 99;
    public const int ErrorConnectionReset = 104;
    public const int ErrorInProgress = 115;

    [LibraryImport(Library, EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "connect")]
    public static unsafe partial int Connect(int descriptor, void* address, uint addressLength);

    [LibraryImport(Library, EntryPoint = "setsockopt")]
    public static unsafe partial int SetSocketOption(int descriptor, int level, int name, void* value, uint length);

    [LibraryImport(Library, EntryPoint = "getsockopt")]
    public static unsafe partial int GetSocketOption(int descriptor, int level, int name, void* value, uint* length);

    [LibraryImport(Library, EntryPoint = "recvmsg")]
    public static unsafe partial nint ReceiveMessage(int descriptor, MessageHeader* message, int flags);

    [LibraryImport(Library, EntryPoint = "sendmsg")]
    public static unsafe partial nint SendMessage(int descriptor, MessageHeader* message, int flags);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary><c>struct cmsghdr</c> with the <c>struct scm_timestamping</c> that follows it.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct TimestampControl
    {
        public nuint Length;
        public int Level;
        public int Type;
        public TimeSpecification Software;
        public TimeSpecification Deprecated;
        public TimeSpecification Hardware;

        /// <summary>The software stamp in nanoseconds since 1970.</summary>
        public readonly long SoftwareNanoseconds => (Software.Seconds * 1_000_000_000) + Software.Nanoseconds;

        /// <summary>Whether a call that returned so many bytes of control data brought a software stamp.</summary>
        public readonly bool HasStamp(nuint controlLength) =>
            controlLength >= (nuint)sizeof(TimestampControl) - (2 * (nuint)sizeof(TimeSpecification))
            && Level == LevelSocket
            && Type == OptionTimestamping
            && Software.Seconds != 0;
    }
}
