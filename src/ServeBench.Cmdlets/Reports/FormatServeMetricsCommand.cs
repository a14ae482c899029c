using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Formats metrics as the block that vllm bench serve prints.</summary>
/// <remarks>
/// <para>
/// Writes the lines of the block as strings, one block for each ServeMetrics: totals and throughput, then mean, median and the requested
/// percentiles of each latency. Scripts that read vLLM's output can read this block.
/// </para>
/// <para>
/// Metrics of another tool that Import-ServeResult read have no TTFT with vLLM's definition. The block then shows their time to the first
/// content. A section at the end has the tool's own metrics: means, medians and 99th percentiles.
/// </para>
/// </remarks>
/// <example>
/// <para>Show a run as vLLM does.</para>
/// <code>$results | Measure-ServeMetrics | Format-ServeMetrics</code>
/// </example>
/// <example>
/// <para>Show end-to-end latency and the latency from the schedule as well, and keep the block in a file.</para>
/// <code>$metrics | Format-ServeMetrics -Metric Ttft, Tpot, Itl, E2el, ScheduledE2el | Set-Content ./summary.txt</code>
/// </example>
[Cmdlet(VerbsCommon.Format, "ServeMetrics", HelpUri = HelpPages.Root + "Format-ServeMetrics.md")]
[OutputType(typeof(string))]
public sealed class FormatServeMetricsCommand : ServeCmdlet
{
    private readonly RefusedInput _refused = new("metrics", Advice);

    /// <summary>The metrics, as Measure-ServeMetrics and Import-ServeResult write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>
    /// The latencies to show, by their names, such as Ttft and ClientQueueTime, or by vLLM's, such as client_queue_time; docs/metrics.md lists
    /// them. The default is vLLM's: Ttft, Tpot and Itl, and E2el for a run of a pooling backend. A latency that does not apply to the run,
    /// such as ClientQueueTime without a concurrency limit, is left out.
    /// </summary>
    [Parameter(Position = 0)]
    [Alias("PercentileMetrics")]
    [ArgumentCompleter(typeof(LatencyCompleter))]
    [ValidateNotNullOrEmpty]
    public LatencyMetric[]? Metric { get; set; }

    private protected override ServeException? NothingCame => EmptyInput.Results("to show");

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            if (ResultObjects.As<ServeMetrics>(item) is { } metrics)
            {
                WriteObject(ConsoleBlock.Lines(metrics, Metric).Select(OutsideText.OnOneLine), enumerateCollection: true);
            }
            else
            {
                _refused.Add(item);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_refused.Error is { } error)
        {
            WriteServeError(error);
        }
    }

    private static string Advice(PSObject item) => ResultObjects.As<ServeRequestResult>(item) is null
        ? "Pipe the output of Measure-ServeMetrics or Import-ServeResult."
        : "Measure requests first: ... | Measure-ServeMetrics | Format-ServeMetrics.";
}
