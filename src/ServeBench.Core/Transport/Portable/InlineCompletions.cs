using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace ServeBench.Transport;

/// <summary>
/// Has the completions of a socket run on the thread that finds them, where the runtime can do that: on Linux and macOS. Else they
/// are handed to a thread of the pool, which costs as much as the read itself, and a wait besides.
/// </summary>
internal static class InlineCompletions
{
    private static volatile bool s_isMissing = OperatingSystem.IsWindows();

    /// <summary>Asks for it; a runtime that does not have it goes on without.</summary>
    public static void Prefer(Socket socket)
    {
        if (s_isMissing)
        {
            return;
        }

        try
        {
            Set(socket, value: true);
        }
        catch (MissingMethodException)
        {
            s_isMissing = true;
        }
    }

    // The runtime's own switch for one socket, which it has for all of a process as DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreferInlineCompletions")]
    private static extern void Set(Socket socket, bool value);
}
