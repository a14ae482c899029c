using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Measures how much the metrics of repeated runs vary.</summary>
/// <remarks>
/// <para>
/// Writes one object for each metric: mean, standard deviation, least, greatest and coefficient of variation over the runs, as vllm-bench
/// --num-runs prints them. Std is the standard deviation of these runs, as in vllm-bench. SampleStd is larger; it is the better estimate
/// of the variation of further runs. If only some runs have a metric, such as those of the steady state, the object covers those runs.
/// </para>
/// <para>
/// A run is specified as metrics, as its requests, as a run of a sweep, or as the path of a result file. All runs of a file count. All runs
/// form one group; -By groups runs that are equal in the properties that it names.
/// </para>
/// </remarks>
/// <example>
/// <para>Repeat a run five times, each with an empty prefix cache, and see how stable its throughput is.</para>
/// <code>1..5 | ForEach-Object { $requests | Invoke-ServeBenchmark http://127.0.0.1:8000 -MaxConcurrency 32 -ResetPrefixCache | Measure-ServeMetrics } |
///     Measure-ServeRepetition -Metric RequestThroughput, OutputThroughput</code>
/// </example>
/// <example>
/// <para>Measure saved runs, each rate by itself.</para>
/// <code>Get-ChildItem ./results -Filter *.json | Measure-ServeRepetition -By RequestRate</code>
/// </example>
/// <example>
/// <para>Measure each combination of a sweep by itself, long after it was run.</para>
/// <code>Import-ServeSweep ./results/20260801_120000 | Measure-ServeRepetition -By max_num_seqs, max_concurrency -Metric OutputThroughput, P99TtftMs</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Measure, "ServeRepetition", HelpUri = HelpPages.Root + "Measure-ServeRepetition.md")]
[OutputType(typeof(ServeRepetition))]
public sealed class MeasureServeRepetitionCommand : ServeCmdlet
{
    private MetricsInput _runs = null!;
    private MetricNames _metrics = null!;

    /// <summary>The runs: metrics, requests, or paths of result files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Properties that are equal within a group: of the objects, or of their metrics, for example RequestRate, MaxConcurrency.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(GroupPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] By { get; set; } = [];

    /// <summary>Names of the metrics to measure, or vLLM's keys such as p99_ttft_ms; wildcards among them. Default all.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = ["*"];

    private protected override ServeException? NothingCame => EmptyInput.Results("to measure");

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        _metrics = new MetricNames(Metric);
        _runs = new MetricsInput(this, everyRun: true);
    }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (PSObject item in InputObject)
        {
            try
            {
                _runs.Add(item);
            }
            catch (ServeException exception)
            {
                WriteServeError(exception);
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        if (_runs.Error is { } error)
        {
            WriteServeError(error);
        }

        IReadOnlyList<MetricsOfRun> runs = _runs.Measure();
        RequireProperties(runs);
        foreach (IGrouping<string, MetricsOfRun> group in runs.GroupBy(GroupOf, StringComparer.Ordinal))
        {
            WarnOfMixture(group);
            WriteObject(
                ServeRepetition.Of(group.Key, [.. group.Select(run => run.Metrics)])
                    .Where(repetition => _metrics.Has(repetition.Metric)),
                enumerateCollection: true);
        }
    }

    // Without the property all runs would be one group, and their differences taken for noise.
    private void RequireProperties(IReadOnlyList<MetricsOfRun> runs)
    {
        if (runs.Count > 0 && By.FirstOrDefault(name => runs.All(run => PropertyOf(run, name) is null)) is { } missing)
        {
            string[] known = [.. runs.SelectMany(run => run.Source.Properties.Concat(PSObject.AsPSObject(run.Metrics).Properties)).Select(property => property.Name).Distinct()];
            throw new ServeException(
                "GroupPropertyUnknown",
                ServeErrorKind.InvalidArgument,
                $"-By: No run has the property '{missing}'. {NameSpelling.Question(missing, known)} Group by an option of the sweep, or by a property of the metrics such as MaxConcurrency.",
                missing);
        }
    }

    private void WarnOfMixture(IGrouping<string, MetricsOfRun> group)
    {
        string[] mixed = new RunGroup([.. group]).MixedSettings;
        if (mixed.Length > 0)
        {
            WriteWarning($"The runs of '{group.Key}' differ in {string.Join(", ", mixed)}, so they do not show how much one setting varies. Group them: -By {string.Join(", ", [.. By, .. mixed])}.");
        }
    }

    private string GroupOf(MetricsOfRun run) => By.Length == 0 ? "all runs" : string.Join(
        ", ",
        By.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {TextOf(PropertyOf(run, name)?.Value)}")));

    // A list is its entries: its type would make all lists one group.
    private static object TextOf(object? value) => value switch
    {
        null => "(none)",
        IEnumerable list and not string => PythonText.Repr(list),
        _ => value,
    };

    private static PSPropertyInfo? PropertyOf(MetricsOfRun run, string name) =>
        run.Source.Properties[name] ?? PSObject.AsPSObject(run.Metrics).Properties[name];
}
