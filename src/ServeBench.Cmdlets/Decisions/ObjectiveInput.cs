using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Objectives as a user gives them: texts, or the tables and files of sweeps, in which a key has its limit.</summary>
internal static class ObjectiveInput
{
    private static readonly char[] s_comparisons = ['<', '>', '≤', '≥'];

    /// <summary>All of them; warns of one that is met by what is worse.</summary>
    /// <exception cref="ServeException">An objective is not one, or a file cannot be read.</exception>
    public static IReadOnlyList<ServeObjective> Read(ServeCmdlet cmdlet, object[] given, string parameter)
    {
        ServeObjective[] objectives = [.. given.SelectMany(item => TextOf(item) is { } text ? [ServeObjective.Parse(text)] : OfTables(cmdlet, item, parameter))];
        foreach (ServeObjective objective in objectives.Where(objective => objective.IsBackwards))
        {
            string better = objective.Subject.Direction == MetricDirection.LowerIsBetter ? "lower" : "higher";
            string meant = objective.Operator.IsUpper ? ">=" : "<=";
            cmdlet.WriteWarning($"The objective '{objective}' passes what is worse: of {objective.Subject.Name} {better} is better. Write '{meant}' if that is what you mean.");
        }

        return objectives;
    }

    /// <summary>The text of an objective; <see langword="null"/> for a table and for the path of a file.</summary>
    public static string? TextOf(object item) =>
        item is string or PSObject { BaseObject: string } && item.ToString() is { } text && (text.IndexOfAny(s_comparisons) >= 0 || text.Contains(' ', StringComparison.Ordinal)) ? text : null;

    private static IEnumerable<ServeObjective> OfTables(PSCmdlet cmdlet, object item, string parameter) =>
        SweepInput.Read(cmdlet, [item], parameter)
            .SelectMany(table => table.Where(pair => pair.Key != SweepParameters.NameKey))
            .Select(pair => ServeObjective.Parse(string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")));
}
