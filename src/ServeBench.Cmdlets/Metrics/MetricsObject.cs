using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>
/// Metrics as a cmdlet writes them: percentiles and shares of goodput that have no property of their own, and what another tool calls by
/// its own name, are added to the object as note properties, which Select-Object, Export-Csv, ConvertTo-Json, Export-Clixml and remoting keep.
/// </summary>
internal static class MetricsObject
{
    /// <summary>Adds the properties to the metrics, and gives the object to write.</summary>
    public static PSObject AddProperties(ServeMetrics metrics)
    {
        PSObject written = PSObject.AsPSObject(metrics);
        foreach (LatencyMetric latency in LatencyMetric.All.Where(latency => latency.HasAskedPercentiles))
        {
            foreach (PercentileValue value in metrics.GetLatency(latency)?.Percentiles ?? [])
            {
                Add(written, latency.Column(MetricStatistic.Percentile(value.Percent)).Name, value.Ms);
            }
        }

        foreach (GoodputLimit limit in metrics.Goodput?.Limits ?? [])
        {
            if (metrics.GoodputShares?.Of(limit.Latency) is { } share)
            {
                Add(written, GoodputShares.PropertyOf(limit.Latency), share);
            }
        }

        foreach ((string name, double value) in metrics.GetToolMetrics())
        {
            Add(written, name, value);
        }

        return written;
    }

    private static void Add(PSObject written, string name, double value)
    {
        if (written.Properties[name] is null)
        {
            written.Properties.Add(new PSNoteProperty(name, double.IsFinite(value) ? (object)value : InvariantTextAdapter.WithText(value)));
        }
    }
}
