using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Which requests of a dataset a plan takes: those that meet every condition.</summary>
/// <param name="Conditions">The conditions.</param>
internal sealed record PlanFilter(IReadOnlyList<PlanCondition> Conditions)
{
    /// <summary>The filter as the script block of Where-Object.</summary>
    public string Script => string.Join(" -and ", Conditions.Select(condition => condition.Script));

    /// <summary>Whether a request meets the conditions.</summary>
    public bool Matches(ServeRequest request) => Conditions.All(condition => condition.Matches(request));
}
