using System.Reflection;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Completes what runs are grouped by: the properties of metrics that say how a run was made, and the options of a sweep.</summary>
public sealed class GroupPropertyCompleter : NameCompleter
{
    private static readonly string[] s_first =
    [
        nameof(ServeMetrics.RequestRate), nameof(ServeMetrics.MaxConcurrency), nameof(ServeMetrics.Model), nameof(ServeMetrics.Label), nameof(ServeSweepRun.Name),
    ];

    private static readonly string[] s_names =
    [
        .. s_first
            .Concat(typeof(ServeMetrics).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.PropertyType == typeof(string) || property.PropertyType.IsEnum || property.PropertyType == typeof(bool))
                .Select(property => property.Name)
                .Order(StringComparer.Ordinal))
            .Concat(SweepVariableNames.Options)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => s_names.Select(name => (name, ""));
}
