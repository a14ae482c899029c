using System.Text.RegularExpressions;
using ServeBench.Metrics;

namespace ServeBench.Reports;

/// <summary>Chooses what is shown of the metrics that another tool defines in its own way.</summary>
internal static partial class ToolMetricNames
{
    /// <summary>Means, medians, 99th percentiles, and numbers that are not statistics of a sample.</summary>
    public static IEnumerable<KeyValuePair<string, double>> Summary(ServeMetrics metrics) =>
        metrics.GetToolMetrics().Where(metric => !Detail().IsMatch(metric.Key));

    [GeneratedRegex("^(Std|Min|Max|P(?!99[A-Z])[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Detail();
}
