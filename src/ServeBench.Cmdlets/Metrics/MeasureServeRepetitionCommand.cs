using System.Globalization;
using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Says how much the metrics of repeated runs vary.</summary>
/// <remarks>
/// <para>
/// Writes one object for each metric: mean, standard deviation, least, greatest and coefficient of variation over the runs, as
/// vllm-bench --num-runs prints them. Std is that of these runs, as there; SampleStd is the better estimate of what further runs
/// would vary by, and greater. A metric that only some of the runs have, such as those of the steady state, is that of those.
/// </para>
/// <para>
/// A run is given as metrics, as its requests, as an object that holds metrics, such as a run of a sweep, or as the path of a result
/// file. All runs are one group; -By makes groups of those that are equal in the properties that it names.
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
[Cmdlet(VerbsDiagnostic.Measure, "ServeRepetition")]
[OutputType(typeof(ServeRepetition))]
public sealed class MeasureServeRepetitionCommand : ServeCmdlet
{
    private MetricsInput _runs = null!;

    /// <summary>The runs: metrics, requests, or paths of result files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public PSObject[] InputObject { get; set; } = [];

    /// <summary>Properties that runs of one group are equal in: of the objects, or of their metrics, for example RequestRate, MaxConcurrency.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] By { get; set; } = [];

    /// <summary>Names of the metrics to measure, wildcards among them; default all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Metric { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void OnBegin() => _runs = new MetricsInput(this);

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

        WildcardPattern[] patterns = [.. Metric.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase))];
        foreach (IGrouping<string, MetricsOfRun> group in _runs.Measure().GroupBy(GroupOf, StringComparer.Ordinal))
        {
            WriteObject(
                ServeRepetition.Of(group.Key, [.. group.Select(run => run.Metrics)])
                    .Where(repetition => patterns.Any(pattern => pattern.IsMatch(repetition.Metric))),
                enumerateCollection: true);
        }
    }

    private string GroupOf(MetricsOfRun run) => By.Length == 0 ? "all runs" : string.Join(
        ", ",
        By.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} {PropertyOf(run, name)}")));

    private static object? PropertyOf(MetricsOfRun run, string name) =>
        (run.Source.Properties[name] ?? PSObject.AsPSObject(run.Metrics).Properties[name])?.Value;
}
