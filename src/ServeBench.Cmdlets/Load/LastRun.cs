using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>
/// The results of the last run of a session, kept for whoever stopped the pipeline that they were written to. A session keeps one run: the next
/// one takes its place.
/// </summary>
internal sealed class LastRun
{
    private static readonly SessionValue<LastRun> s_last = new();

    private readonly List<ServeRequestResult> _results = [];

    private LastRun(ServeRun run) => Run = run;

    public ServeRun Run { get; }

    /// <summary>Its results, in the order in which they ended.</summary>
    public IReadOnlyList<ServeRequestResult> Results => _results;

    /// <summary>That of the current session; <see langword="null"/> before its first run.</summary>
    public static LastRun? Current => s_last.Current;

    /// <summary>Begins a run of the current session, and lets go of the one before.</summary>
    public static LastRun Begin(ServeRun run)
    {
        var last = new LastRun(run);
        s_last.Keep(last);
        return last;
    }

    public void Add(ServeRequestResult result) => _results.Add(result);
}
