using System.Runtime.InteropServices;
using ServeBench.Linux;

namespace ServeBench.Results;

/// <summary>
/// Keeps a second writer off a file while others may read it. Windows does so by how the file is opened; on Linux a lock of the open
/// file description is taken, which ends with the process whatever ends that.
/// </summary>
internal static class FileLock
{
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>Locks an open file until it is closed.</summary>
    /// <exception cref="IOException">Somebody else has it locked (<see cref="IsInUse"/>).</exception>
    public static void Take(FileStream stream)
    {
        if (!OperatingSystem.IsLinux() || !Libc.IsSupported)
        {
            return;
        }

        // A file system without locks takes the journal all the same.
        if (Libc.Lock(stream.SafeFileHandle) is var error and (Libc.ErrorAgain or Libc.ErrorAccess))
        {
            throw new IOException(Marshal.GetPInvokeErrorMessage(error), SharingViolation);
        }
    }

    /// <summary>Whether an error says that somebody else has the file.</summary>
    public static bool IsInUse(IOException exception) => exception.HResult == SharingViolation;
}
