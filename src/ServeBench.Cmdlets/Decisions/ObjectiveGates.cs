using System.Globalization;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>What ends a script when objectives are not met.</summary>
internal static class ObjectiveGates
{
    /// <summary>Ends with an error when a verdict is one of those that the gate does not let pass, and warns of what it lets pass undecided.</summary>
    /// <param name="cmdlet">Which command warns; <see langword="null"/> where something else reports the undecided ones.</param>
    /// <param name="results">The verdicts.</param>
    /// <param name="gate">The gate.</param>
    /// <exception cref="ServeException"><c>ObjectiveNotMet</c>, which names each such objective with its value and the reason.</exception>
    public static void Enforce(ServeCmdlet? cmdlet, IReadOnlyList<ServeObjectiveResult> results, ObjectiveGate gate)
    {
        ServeObjectiveResult[] missed = [.. results.Where(result => Misses(result, gate))];
        if (missed.Length > 0)
        {
            throw new ServeException(
                "ObjectiveNotMet",
                ServeErrorKind.LimitExceeded,
                string.Create(CultureInfo.InvariantCulture, $"{missed.Length} of {results.Count} objectives are not met. {string.Join(" ", missed.Select(result => $"{result}. {result.Reason}"))}"),
                missed);
        }

        ServeObjectiveResult[] open = [.. results.Where(result => gate != ObjectiveGate.None && result.Verdict == ObjectiveVerdict.Undecided)];
        if (open.Length > 0)
        {
            cmdlet?.WriteWarning(string.Create(CultureInfo.InvariantCulture, $"{open.Length} of {results.Count} objectives are not decided. {string.Join(" ", open.Select(result => $"{result}. {result.Reason}"))}"));
        }
    }

    private static bool Misses(ServeObjectiveResult result, ObjectiveGate gate) => gate switch
    {
        ObjectiveGate.Fail => result.Verdict == ObjectiveVerdict.Fail,
        ObjectiveGate.Undecided => result.Verdict != ObjectiveVerdict.Pass,
        _ => false,
    };
}
