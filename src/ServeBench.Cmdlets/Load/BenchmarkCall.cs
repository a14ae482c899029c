using System.Collections;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Calls Invoke-ServeBenchmark for a command that makes several runs.</summary>
internal static class BenchmarkCall
{
    // The command is an object, so that no function or alias of the session takes its place.
    private static readonly ScriptBlock s_call = ScriptBlock.Create(
        "param($command, $requests, $parameters) try { $requests | & $command @parameters } catch { throw }");

    private static readonly CmdletInfo s_command = new("Invoke-ServeBenchmark", typeof(InvokeServeBenchmarkCommand));

    /// <summary>Makes a run and measures it; <see langword="null"/> when it ended without a result.</summary>
    /// <param name="cmdlet">In whose session.</param>
    /// <param name="workload">Requests, or slots of a schedule.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="options">What is measured.</param>
    /// <param name="stopToken">Whether the run was cut off, and is not one to go on with.</param>
    public static ServeMetrics? Run(PSCmdlet cmdlet, IEnumerable workload, IDictionary parameters, MeasureOptions? options, CancellationToken stopToken)
    {
        var arguments = new Hashtable(parameters, StringComparer.OrdinalIgnoreCase) { ["Confirm"] = false };
        var output = cmdlet.InvokeCommand.InvokeScript(useLocalScope: true, s_call, null, s_command, workload, arguments);
        stopToken.ThrowIfCancellationRequested();
        var collector = new RunCollector();
        foreach (ServeRequestResult result in output.Select(item => item.BaseObject).OfType<ServeRequestResult>())
        {
            collector.Add(result);
        }

        return collector.Measure(options) is [var measured, ..] ? measured : null;
    }
}
