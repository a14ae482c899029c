using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>Writes the results of the last run of this session once more, also of a run that was stopped.</summary>
/// <remarks>
/// <para>
/// Ctrl+C ends a pipeline with everything in it: what was assigned to a variable is not there afterwards. The results of
/// Invoke-ServeBenchmark are kept in the session, so that nothing that was measured is lost. Each request that had ended is there, and the
/// requests that the stop cut off are failures of the kind Cancelled.
/// </para>
/// <para>
/// With -Capacity it writes what Find-ServeCapacity had found, also when it was stopped: the bounds and the estimate by the probes that had ended.
/// With -Comparison it writes what the blocks of the last Invoke-ServeComparison say, also of one that was stopped.
/// </para>
/// <para>
/// One run is kept in memory, until the next run of the session begins. A journal (Invoke-ServeBenchmark -JournalPath) also survives
/// the end of the process.
/// </para>
/// </remarks>
/// <example>
/// <para>Measure what a run had measured before it was stopped.</para>
/// <code>Get-ServeLastRun | Measure-ServeMetrics</code>
/// </example>
/// <example>
/// <para>See what a search for a capacity knew when it was stopped.</para>
/// <code>Get-ServeLastRun -Capacity</code>
/// </example>
/// <example>
/// <para>Keep the results of a run whose file could not be written.</para>
/// <code>Get-ServeLastRun | Export-ServeResult ./rescued.json -Detailed</code>
/// </example>
/// <example>
/// <para>See what the blocks say that were measured before a comparison was stopped.</para>
/// <code>Get-ServeLastRun -Comparison | Format-List Metric, Verdict, Lower, Upper, RunsNeeded, Reason</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "ServeLastRun", HelpUri = HelpPages.Root + "Get-ServeLastRun.md")]
[OutputType(typeof(ServeRequestResult), typeof(ServeCapacity), typeof(ServeComparison))]
public sealed class GetServeLastRunCommand : ServeCmdlet
{
    /// <summary>Writes what the last Find-ServeCapacity of this session has found, instead of the results of its last run.</summary>
    [Parameter]
    public SwitchParameter Capacity { get; set; }

    /// <summary>Writes the metrics of the last Invoke-ServeComparison, from the blocks that were measured.</summary>
    [Parameter]
    public SwitchParameter Comparison { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (Capacity)
        {
            WriteObject(FindServeCapacityCommand.Last.Current
                ?? throw new ServeException("LastRunNotFound", ServeErrorKind.NotFound, "No probe of Find-ServeCapacity has ended in this session yet. Run Find-ServeCapacity first."));
            return;
        }

        if (Comparison)
        {
            SequentialComparison compared = InvokeServeComparisonCommand.Last.Current is { Blocks: > 0 } kept
                ? kept
                : throw new ServeException("LastRunNotFound", ServeErrorKind.NotFound, "This session has not measured a block of a comparison yet. Run Invoke-ServeComparison first.");
            WriteObject(compared.Results(nameof(InvokeServeComparisonCommand.Reference), nameof(InvokeServeComparisonCommand.Difference)), enumerateCollection: true);
            return;
        }

        LastRun last = LastRun.Current
            ?? throw new ServeException("LastRunNotFound", ServeErrorKind.NotFound, "This session has not run a benchmark yet. Run Invoke-ServeBenchmark first, or import results with Import-ServeResult.");
        if (last.Results.Count == 0)
        {
            throw new ServeException(
                "LastRunNotFound",
                ServeErrorKind.NotFound,
                string.Create(CultureInfo.InvariantCulture, $"The last run of this session, '{last.Run}', ended before any of its {last.Run.RequestCount} requests had ended, so it has no results."),
                last.Run);
        }

        WriteObject(last.Results.ToArray(), enumerateCollection: true);
    }
}
