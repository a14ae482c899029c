using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>
/// Metrics as a cmdlet writes them: percentiles that have no property of their own, and what another tool calls by its own name, are
/// added to the object as note properties, which Select-Object, Export-Csv, ConvertTo-Json, Export-Clixml and remoting keep.
/// </summary>
internal static class MetricsObject
{
    private static readonly LatencyMetric[] s_metrics =
    [
        LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl, LatencyMetric.E2el, LatencyMetric.ContentTtft,
        LatencyMetric.ClientQueueTime, LatencyMetric.E2elIncludingClientQueue,
    ];

    /// <summary>What a latency is called in the names of properties.</summary>
    public static string NameOf(LatencyMetric metric) => metric switch
    {
        LatencyMetric.ClientQueueTime => "Queue",
        LatencyMetric.E2elIncludingClientQueue => "E2elIncludingQueue",
        _ => metric.ToString(),
    };

    /// <summary>Adds the properties to the metrics, and gives the object to write.</summary>
    public static PSObject AddProperties(ServeMetrics metrics)
    {
        PSObject written = PSObject.AsPSObject(metrics);
        foreach (LatencyMetric metric in s_metrics)
        {
            foreach (PercentileValue value in metrics.GetLatency(metric)?.Percentiles ?? [])
            {
                Add(written, $"{PercentileName.Of(value.Percent)}{NameOf(metric)}Ms", value.Ms);
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
            written.Properties.Add(new PSNoteProperty(name, value));
        }
    }
}
