using System.Globalization;
using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>
/// Metrics as a cmdlet writes them: percentiles that have no property of their own are added to the object as note properties, which
/// Select-Object, Export-Csv, ConvertTo-Json, Export-Clixml and remoting keep.
/// </summary>
internal static class MetricsObject
{
    private static readonly LatencyMetric[] s_metrics = [LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl, LatencyMetric.E2el];

    /// <summary>Adds the properties to the metrics, and gives the object to write.</summary>
    public static PSObject AddPercentiles(ServeMetrics metrics)
    {
        PSObject written = PSObject.AsPSObject(metrics);
        foreach (LatencyMetric metric in s_metrics)
        {
            foreach (PercentileValue value in metrics.GetLatency(metric)?.Percentiles ?? [])
            {
                string name = PropertyName(value.Percent, metric);
                if (written.Properties[name] is null)
                {
                    written.Properties.Add(new PSNoteProperty(name, value.Ms));
                }
            }
        }

        return written;
    }

    // 99.9 becomes P99_9TtftMs: a name that needs no quotes after a dot.
    private static string PropertyName(double percent, LatencyMetric metric) =>
        $"P{percent.ToString("R", CultureInfo.InvariantCulture).Replace('.', '_')}{metric}Ms";
}
