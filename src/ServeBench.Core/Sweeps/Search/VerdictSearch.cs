using ServeBench.Decisions;

namespace ServeBench.Sweeps;

/// <summary>
/// The search of <see cref="CapacitySearch"/> for runs of a given length: doubling until a load fails, then loads at both sides of where the margin is 0. A
/// load that is not decided bounds nothing. What would run a load once more is left out: its files are there already.
/// </summary>
/// <param name="objective">What is to be kept.</param>
internal sealed class VerdictSearch(SweepObjective objective) : ILoadSearch
{
    private readonly CapacitySearch _search = new(new CapacityOptions { Minimum = ObjectiveSearch.Least, Maximum = ObjectiveSearch.Greatest, IsWhole = true });

    public int? Best => (int?)_search.HighestPass;

    public int? Next => _search.Next is { Purpose: CapacityPurpose.Bracket or CapacityPurpose.Refine } step ? (int)step.Load : null;

    public bool? Add(int value, double margin, IReadOnlyList<SweepOutcome> runs)
    {
        CapacityOutcome outcome = objective.Judge(runs, margin);
        _search.Add(outcome);
        return outcome.Passes ? true : outcome.Fails ? false : null;
    }
}
