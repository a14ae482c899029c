using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Runs a benchmark that a YAML file describes.</summary>
/// <remarks>
/// <para>
/// A plan is the pipeline as data: its sections are the steps, and its keys are the parameters of their cmdlets in camel case. dataset calls
/// Import-ServeDataset where it has a path, else New-ServeDataset; schedule calls New-ArrivalSchedule, run Invoke-ServeBenchmark, measure
/// Measure-ServeMetrics, objectives Test-ServeObjective, outputs Export-ServeResult, Export-ServeReport and Publish-ServeReport, and simulator
/// Start-ServeSimulator. With sweep, Invoke-ServeSweep makes a run with each combination of the values. With capacity, Find-ServeCapacity searches for the
/// greatest load. docs/plans.md describes all of it.
/// </para>
/// <para>
/// Every mistake in the plan is an error before anything is sent, with its line and its column. Test-ServePlan lists the mistakes as objects.
/// </para>
/// <para>
/// The cmdlet writes what the pipeline would write: metrics where the plan has the section measure, else the results of the requests; runs of a
/// sweep; then the verdicts of the objectives. A missed objective ends it with the error ObjectiveNotMet after the outputs are written. Relative paths
/// begin at the plan's folder.
/// </para>
/// <para>
/// A result of a plan carries the plan, with secrets as references. -FromResult repeats the run of such a file and warns about each difference
/// between this machine and that of the result. It writes no outputs, so that it replaces no file.
/// </para>
/// </remarks>
/// <example>
/// <para>Run a plan against another endpoint, with another label.</para>
/// <code>Invoke-ServePlan ./plan.yaml -Set run.uri=http://127.0.0.1:8000, schedule.requestRate=16 -Label tuned</code>
/// </example>
/// <example>
/// <para>List the runs of a plan, with their requests, tokens and least durations, and send nothing.</para>
/// <code>Invoke-ServePlan ./sweep-plan.yaml -WhatIf | Format-Table Index, RequestCount, InputTokens, LeastSeconds</code>
/// </example>
/// <example>
/// <para>Repeat a saved run, and compare both.</para>
/// <code>$again = Invoke-ServePlan -FromResult ./out/run.json
/// Compare-ServeResult ./out/run.json $again</code>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "ServePlan", HelpUri = HelpPages.Root + "Invoke-ServePlan.md", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = PathSet)]
[OutputType(
    typeof(ServeRequestResult),
    typeof(ServeMetrics),
    typeof(ServeSweepRun),
    typeof(ServeCapacityProbe),
    typeof(ServeCapacity),
    typeof(ServeObjectiveResult),
    typeof(ServePlannedRun))]
public sealed class InvokeServePlanCommand : PlanCmdlet
{
    private const string ResultSet = "Result";

    /// <summary>A result file of a plan, whose run is repeated.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ResultSet)]
    [ValidateNotNullOrEmpty]
    public string FromResult { get; set; } = "";

    /// <summary>The label of the runs, instead of that of the plan.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Label { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        IDictionary? entry = null;
        BenchmarkPlan plan = ParameterSetName == ResultSet ? ReadRepetition(out entry) : ReadPlan(ReadSource(), Overrides);
        string runs = plan.Capacity is not null ? "Search for a load" : plan.RunCount == 1 ? "Run a benchmark" : string.Create(CultureInfo.InvariantCulture, $"Run {plan.RunCount} benchmarks");
        if (ShouldProcess(plan.Source, runs))
        {
            Run(plan, entry);
        }
        else if (IsWhatIf)
        {
            WriteRuns(plan);
        }
    }

    // The label is one of the values that a result keeps, for a run that is made again.
    private string[] Overrides => Label is null ? Set : [.. Set, $"run.label='{Label.Replace("'", "''", StringComparison.Ordinal)}'"];

    private bool IsWhatIf => MyInvocation.BoundParameters.GetValueOrDefault("WhatIf") is { } given
        ? LanguagePrimitives.IsTrue(given)
        : SessionState.PSVariable.GetValue("WhatIfPreference") is { } preference && LanguagePrimitives.IsTrue(preference);

    private void Run(BenchmarkPlan plan, IDictionary? entry)
    {
        try
        {
            var runner = new PlanRunner(this, plan);
            var problems = new PlanProblems();
            using (var rehearsal = new PlanRehearsal(this, StopToken))
            {
                runner.CheckEnd(rehearsal, problems);
            }

            if (problems.Count > 0)
            {
                throw Invalid(new PlanSource(plan.Source, plan.Folder, plan.Text, plan.Environment), problems.All);
            }

            runner.Run(entry);
        }
        catch (RuntimeException exception) when (exception is not PipelineStoppedException)
        {
            ThrowTerminatingError(exception.ErrorRecord);
        }
    }

    private BenchmarkPlan ReadRepetition(out IDictionary? entry)
    {
        ServePlanRecord record = ReadRecord(FromResult);
        entry = record.Entry;
        string folder = Directory.Exists(record.Folder) ? record.Folder : CmdletPaths.ResolveNew(this, ".");
        var source = new PlanSource(record.Source, folder, record.Text, record.Environment);
        BenchmarkPlan plan = ReadPlan(source, [.. record.Overrides, .. Overrides]).ToRepetition(entry);
        foreach (string difference in PlanDifferences.Of(record, plan))
        {
            WriteWarning(difference);
        }

        return plan;
    }

    private void WriteRuns(BenchmarkPlan plan)
    {
        var problems = new PlanProblems();
        using var rehearsal = new PlanRehearsal(this, StopToken);
        int index = 0;
        foreach ((IDictionary entry, BenchmarkPlan one) in plan.Combinations())
        {
            IReadOnlyList<ArrivalSlot>? slots = rehearsal.Rehearse(one, problems);
            if (problems.Count > 0)
            {
                throw Invalid(new PlanSource(plan.Source, plan.Folder, plan.Text, plan.Environment), problems.All);
            }

            for (int i = 0; i < plan.Repeat; i++)
            {
                WriteObject(ServePlannedRun.Of(one, ++index, entry, slots));
            }
        }
    }
}
