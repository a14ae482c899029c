using System.Globalization;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>What ends a script when runs do not stand a comparison.</summary>
internal static class ComparisonGates
{
    /// <summary>Ends with an error when a verdict is one of those that the gate does not let pass, and warns of what it lets pass undecided.</summary>
    /// <param name="cmdlet">Which command warns.</param>
    /// <param name="results">All comparisons; none do not pass.</param>
    /// <param name="gate">The gate.</param>
    /// <exception cref="ServeException"><c>ComparisonNotPassed</c>, which names each such metric with its values and the reason.</exception>
    public static void Enforce(ServeCmdlet cmdlet, IReadOnlyList<ServeComparison> results, ComparisonGate gate)
    {
        if (gate == ComparisonGate.None)
        {
            return;
        }

        if (results.Count == 0)
        {
            throw new ServeException("ComparisonNotPassed", ServeErrorKind.LimitExceeded, "The runs do not stand the comparison. No metric that is to be compared is on both sides.");
        }

        ServeComparison[] missed = [.. results.Where(result => result.Verdict == ComparisonVerdict.Worse || (gate == ComparisonGate.Undecided && result.Verdict == ComparisonVerdict.Undecided))];
        if (missed.Length > 0)
        {
            throw new ServeException(
                "ComparisonNotPassed",
                ServeErrorKind.LimitExceeded,
                string.Create(CultureInfo.InvariantCulture, $"The runs do not stand the comparison in {missed.Length} of {results.Count} metrics. {Text(missed)}"),
                missed);
        }

        ServeComparison[] open = [.. results.Where(result => result.Verdict == ComparisonVerdict.Undecided)];
        if (open.Length > 0)
        {
            cmdlet.WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{open.Length} of {results.Count} metrics are not decided. {Text(open)}"));
        }
    }

    private static string Text(IEnumerable<ServeComparison> results) =>
        string.Join(" ", results.Select(result => $"{result} ({result.Runs}). {result.Reason}{(result.RunsNeeded is { } runs ? string.Create(CultureInfo.InvariantCulture, $" {runs} runs of each side would decide.") : "")}".TrimEnd()));
}
