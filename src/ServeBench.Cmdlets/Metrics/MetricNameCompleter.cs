using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Completes the names of metrics that runs are compared by.</summary>
public sealed class MetricNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
        MetricCatalog.Compared.Select(column =>
            (column.Name, column.Metric.Direction == MetricDirection.LowerIsBetter ? "less is better" : "more is better"));
}
