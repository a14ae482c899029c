using System.Collections.Concurrent;
using System.Management.Automation.Runspaces;
using ServeBench.Simulation;

namespace ServeBench.Commands;

/// <summary>
/// The simulators that this process runs. They go with the process, whose exit their threads do not hold up, and with the
/// module when it is removed from the session that started them.
/// </summary>
internal static class RunningSimulators
{
    private static readonly ConcurrentDictionary<ServeSimulator, Guid> s_sessions = new();

    public static IReadOnlyCollection<ServeSimulator> All => [.. s_sessions.Keys.OrderBy(simulator => simulator.Port)];

    /// <summary>Remembers a simulator that the current session has started.</summary>
    public static void Add(ServeSimulator simulator) => s_sessions[simulator] = CurrentSession();

    public static void Stop(ServeSimulator simulator)
    {
        s_sessions.TryRemove(simulator, out _);
        simulator.Stop();
    }

    /// <summary>Stops those that the current session has started.</summary>
    public static void StopThoseOfThisSession()
    {
        Guid session = CurrentSession();
        foreach (KeyValuePair<ServeSimulator, Guid> entry in s_sessions)
        {
            if (entry.Value == session)
            {
                Stop(entry.Key);
            }
        }
    }

    private static Guid CurrentSession() => Runspace.DefaultRunspace?.InstanceId ?? Guid.Empty;
}
