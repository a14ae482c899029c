using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Metrics of runs in whatever form a user has them: measured, as requests, in the object of a sweep, or in a file.</summary>
/// <param name="cmdlet">Whose location relative paths start at.</param>
/// <param name="everyRun">Whether all runs of a file count, and not only the last.</param>
/// <param name="options">What is measured of requests.</param>
internal sealed class MetricsInput(ServeCmdlet cmdlet, bool everyRun = false, MeasureOptions? options = null)
{
    private readonly List<MetricsOfRun> _measured = [];
    private readonly RunCollector _requests = new();
    private readonly RefusedInput _refused = new("metrics", Advice);

    /// <summary>The error <c>ResultInputInvalid</c>; <see langword="null"/> when every object was taken.</summary>
    public ServeException? Error => _refused.Error;

    /// <summary>The runs of one side of a comparison.</summary>
    /// <param name="cmdlet">Whose location relative paths start at.</param>
    /// <param name="items">What the user gave.</param>
    /// <param name="parameter">The parameter that it was given to.</param>
    /// <param name="everyRun">Whether all runs of a file count, and not only the last.</param>
    /// <exception cref="ServeException"><c>ComparisonHasNoRun</c>, or what is wrong with an object.</exception>
    public static IReadOnlyList<MetricsOfRun> Side(ServeCmdlet cmdlet, PSObject[] items, string parameter, bool everyRun)
    {
        var input = new MetricsInput(cmdlet, everyRun);
        Array.ForEach(items, input.Add);
        return input.Error is { } error ? throw error : input.Measure() is { Count: > 0 } runs ? runs : throw NoRun(parameter, items);
    }

    /// <summary><c>ComparisonHasNoRun</c>: a side of a comparison is empty.</summary>
    public static ServeException NoRun(string parameter, object target) => new(
        "ComparisonHasNoRun",
        ServeErrorKind.InvalidArgument,
        $"-{parameter} holds no run to compare. Give metrics, requests, or the path of a result file.",
        target);

    /// <summary>Takes an object.</summary>
    /// <exception cref="ServeException">It is a path, and what is there is no result.</exception>
    public void Add(PSObject item)
    {
        if (ResultObjects.As<ServeMetrics>(item) is { } metrics)
        {
            _measured.Add(new(metrics, Name(metrics), item));
        }
        else if (ResultObjects.As<ServeRequestResult>(item) is { } result)
        {
            _requests.Add(result);
        }
        else if (item.Properties["Metrics"]?.Value is { } inner && ResultObjects.As<ServeMetrics>(PSObject.AsPSObject(inner)) is { } held)
        {
            _measured.Add(new(held, Convert.ToString(item, CultureInfo.InvariantCulture) ?? "", item));
        }
        else if (item.BaseObject is string path)
        {
            AddFiles(path, literal: false);
        }
        else if (item.BaseObject is FileInfo file)
        {
            AddFiles(file.FullName, literal: true);
        }
        else if (ReadRow(item) is { } row)
        {
            _measured.Add(row);
        }
        else
        {
            _refused.Add(item);
        }
    }

    /// <summary>The metrics, those of requests last.</summary>
    public IReadOnlyList<MetricsOfRun> Measure() => [.. _measured, .. _requests.Measure(options).Select(metrics => new MetricsOfRun(metrics, Name(metrics), PSObject.AsPSObject(metrics)))];

    private void AddFiles(string path, bool literal)
    {
        foreach (string file in CmdletPaths.ResolveExisting(cmdlet, path, literal, "ResultNotFound"))
        {
            // A file that results were appended to has the latest last, as vllm-bench takes it.
            IReadOnlyList<ImportedRun> runs = ResultImporter.Read(file, ImportFormat.Auto);
            foreach (ImportedRun run in everyRun ? runs : runs.TakeLast(1))
            {
                ImportWarnings.Warn(cmdlet, file, run);
                ServeMetrics metrics = run.Summary ?? MetricsCalculator.Measure(run.Run, run.Requests, options);
                _measured.Add(new(metrics, System.IO.Path.GetFileName(file), PSObject.AsPSObject(metrics)));
            }
        }
    }

    // What Import-ServeSweep writes, also after Export-Csv and Import-Csv.
    private static MetricsOfRun? ReadRow(PSObject item)
    {
        SweepRow row = SweepRowReader.Read(item);
        return FlatResult.Read(row) is not { } metrics ? null : new(
            metrics,
            row.Has("SourcePath") && row.Has("run_number")
                ? $"{System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(row.Text("SourcePath")))}, run {row.Text("run_number")}"
                : Name(metrics),
            item);
    }

    private static string Name(ServeMetrics metrics)
    {
        string name = metrics.Label ?? metrics.RunId;
        return metrics.Turn is { } turn ? string.Create(CultureInfo.InvariantCulture, $"{name}, turn {turn}") : metrics.Phase is { } phase ? $"{name}, phase {phase}" : name;
    }

    private static string Advice(PSObject item) =>
        "Use the output of Measure-ServeMetrics, Invoke-ServeBenchmark, Import-ServeResult, Invoke-ServeSweep or Import-ServeSweep, or the path of a result file.";
}

/// <summary>The metrics of a run with what it is called.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Name">The name: a label, an identifier, a file, the point of a sweep.</param>
/// <param name="Source">The object that they came in.</param>
internal sealed record MetricsOfRun(ServeMetrics Metrics, string Name, PSObject Source);
