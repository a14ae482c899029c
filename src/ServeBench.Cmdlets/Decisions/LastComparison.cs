using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>The last comparison in blocks of a session, kept for whoever stopped it. A session keeps one: the next one takes its place.</summary>
internal static class LastComparison
{
    private static readonly ConditionalWeakTable<Runspace, SequentialComparison> s_comparisons = [];

    /// <summary>That of the current session; <see langword="null"/> before its first.</summary>
    public static SequentialComparison? Current =>
        Runspace.DefaultRunspace is { } session && s_comparisons.TryGetValue(session, out SequentialComparison? last) ? last : null;

    /// <summary>Keeps a comparison of the current session, and lets go of the one before.</summary>
    public static void Keep(SequentialComparison comparison)
    {
        if (Runspace.DefaultRunspace is { } session)
        {
            s_comparisons.AddOrUpdate(session, comparison);
        }
    }
}
