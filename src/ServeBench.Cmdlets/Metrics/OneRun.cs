using System.Collections.ObjectModel;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>The one run that a script block gives, as requests or as metrics.</summary>
internal static class OneRun
{
    /// <summary>The metrics of the run.</summary>
    /// <param name="output">What the script block wrote.</param>
    /// <param name="error">The error for another number of runs.</param>
    public static ServeMetrics Of(Collection<PSObject> output, Func<int, ServeException> error)
    {
        var requests = new RunCollector();
        List<ServeMetrics> metrics = [];
        foreach (PSObject item in output.Where(item => item is not null))
        {
            if (ResultObjects.As<ServeMetrics>(item) is { } measured)
            {
                metrics.Add(measured);
            }
            else if (ResultObjects.As<ServeRequestResult>(item) is { } request)
            {
                requests.Add(request);
            }
        }

        metrics.AddRange(requests.Measure());
        return metrics.Count == 1 ? metrics[0] : throw error(metrics.Count);
    }
}
