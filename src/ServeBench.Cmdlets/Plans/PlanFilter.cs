using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Which requests of a dataset a plan takes: those that meet every condition.</summary>
internal sealed record PlanFilter(IReadOnlyList<PlanCondition> Conditions)
{
    public string Script => string.Join(" -and ", Conditions.Select(condition => condition.Script));

    public bool Matches(ServeRequest request) => Conditions.All(condition => condition.Matches(request));
}
