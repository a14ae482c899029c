using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>The runs of a sweep.</summary>
/// <param name="Step">The sweep, with parameters of its own.</param>
/// <param name="Entries">The values of each combination, by their keys such as run.maxConcurrency.</param>
internal sealed record PlanSweep(PlanStep Step, IReadOnlyList<OrderedDictionary> Entries)
{
    /// <summary>The parameters of which each makes runs of one combination.</summary>
    public static IReadOnlyList<string> Searches { get; } =
    [
        nameof(InvokeServeSweepCommand.WorkloadVariable), nameof(InvokeServeSweepCommand.WorkloadIterationCount), nameof(InvokeServeSweepCommand.Objective),
        nameof(InvokeServeSweepCommand.ObjectiveVariable), nameof(InvokeServeSweepCommand.ServerParameter),
    ];

    /// <summary>Whether there is more than one run.</summary>
    public bool HasRuns => Entries.Count > 1 || Searches.Any(Step.Parameters.Contains);

    public IReadOnlyList<string> Keys { get; } = [.. Entries.SelectMany(entry => entry.Keys.Cast<string>()).Distinct()];
}
