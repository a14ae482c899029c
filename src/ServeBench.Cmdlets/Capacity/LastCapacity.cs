using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>What the last search of a session has found, also while it goes on: a pipeline that is stopped writes nothing more.</summary>
internal static class LastCapacity
{
    private static readonly ConditionalWeakTable<Runspace, ServeCapacity> s_found = [];

    /// <summary>That of the current session; <see langword="null"/> before its first probe has ended.</summary>
    public static ServeCapacity? Current => Runspace.DefaultRunspace is { } session && s_found.TryGetValue(session, out ServeCapacity? found) ? found : null;

    /// <summary>Keeps what is known.</summary>
    public static void Keep(ServeCapacity found)
    {
        if (Runspace.DefaultRunspace is { } session)
        {
            s_found.AddOrUpdate(session, found);
        }
    }

    /// <summary>Keeps what is known of a search that is not over.</summary>
    public static void KeepUnfinished(ServeCapacity found) => Keep(found with { Reason = $"The search was not finished. {found.Reason}".TrimEnd() });
}
