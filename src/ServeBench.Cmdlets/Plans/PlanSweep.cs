using System.Collections.Specialized;

namespace ServeBench.Commands;

/// <summary>The runs of a sweep.</summary>
/// <param name="Step">The sweep, with parameters of its own.</param>
/// <param name="Entries">The values of each combination, by their keys such as run.maxConcurrency.</param>
internal sealed record PlanSweep(PlanStep Step, IReadOnlyList<OrderedDictionary> Entries)
{
    public IReadOnlyList<string> Keys { get; } = [.. Entries.SelectMany(entry => entry.Keys.Cast<string>()).Distinct()];
}
