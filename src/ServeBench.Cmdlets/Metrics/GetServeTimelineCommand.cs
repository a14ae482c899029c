using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Writes what happened in each second of a run: requests in flight, arrivals, answers, tokens, failures and latencies.</summary>
/// <remarks>
/// <para>
/// Writes a row for each window of each run, from the run's origin to the end of its last request. All requests count, those of warm-up
/// phases too. Phase says which phase is under way. A time to first token is in the window in which the first token came. The other latencies
/// are in the window in which the answer was complete.
/// </para>
/// <para>
/// The rows are flat objects: Export-Csv, Group-Object and Measure-Object work on them. Export-ServeReport draws the same run as charts.
/// </para>
/// </remarks>
/// <example>
/// <para>Show each second of a run as a table.</para>
/// <code>$results | Get-ServeTimeline | Format-Table StartSeconds, Phase, InFlight, Arrivals, Completed, P99TtftMs</code>
/// </example>
/// <example>
/// <para>Find the ten worst minutes of a soak.</para>
/// <code>Import-ServeResult ./soak.jsonl | Get-ServeTimeline -WindowSec 60 | Sort-Object P99TtftMs -Descending | Select-Object -First 10</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "ServeTimeline", HelpUri = HelpPages.Root + "Get-ServeTimeline.md")]
[OutputType(typeof(ServeTimelineWindow))]
public sealed class GetServeTimelineCommand : ServeCmdlet
{
    private readonly RunCollector _runs = new();
    private readonly RefusedInput _refused = new("requests with times", _ => "Pipe the output of Invoke-ServeBenchmark or Import-ServeResult.");
    private bool _hasResults;

    /// <summary>The requests, as Invoke-ServeBenchmark and Import-ServeResult write them; of one run or of several.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Length of a window in seconds, above 0; 1 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 86400)]
    [InvariantNumber]
    public double WindowSec { get; set; } = 1;

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            if (ResultObjects.As<ServeRequestResult>(item) is { } result)
            {
                _runs.Add(result);
                _hasResults = true;
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
        else if (!_hasResults)
        {
            WriteServeError(EmptyInput.Results("to show"));
        }

        foreach ((ServeRun run, IReadOnlyList<ServeRequestResult> requests) in _runs.Runs)
        {
            WriteObject(RunTimeline.Of(run, requests, WindowSec), enumerateCollection: true);
        }
    }
}
