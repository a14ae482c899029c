using System.Runtime.InteropServices;

namespace ServeBench.Common;

/// <summary>Knows devices, pipes and sockets of Linux: what is written to them goes through, and none may be replaced by a file.</summary>
internal static partial class SpecialFile
{
    private const int CurrentFolder = -100;
    private const uint WantsType = 1;
    private const int ModeOffset = 28;
    private const ushort TypeMask = 0xF000;
    private const ushort Regular = 0x8000;
    private const ushort Folder = 0x4000;

    /// <summary>Whether there is something at a path that is neither a file nor a folder.</summary>
    /// <param name="path">Full path; links are followed.</param>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> status = stackalloc byte[256];
        try
        {
            if (StatX(CurrentFolder, path, flags: 0, WantsType, status) != 0)
            {
                return false;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }

        int type = MemoryMarshal.Read<ushort>(status[ModeOffset..]) & TypeMask;
        return type is not (Regular or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> status);
}
