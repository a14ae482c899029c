using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace ServeBench.Commands;

/// <summary>A value that each session has for itself, for as long as the session lives: what a stopped pipeline could not write.</summary>
internal sealed class SessionValue<T>
    where T : class
{
    private readonly ConditionalWeakTable<Runspace, T> _values = [];

    /// <summary>That of the current session; <see langword="null"/> before its first, and on a thread that belongs to no session.</summary>
    public T? Current => Runspace.DefaultRunspace is { } session && _values.TryGetValue(session, out T? value) ? value : null;

    /// <summary>Keeps a value of the current session, and lets go of the one before.</summary>
    public void Keep(T value)
    {
        if (Runspace.DefaultRunspace is { } session)
        {
            _values.AddOrUpdate(session, value);
        }
    }
}
