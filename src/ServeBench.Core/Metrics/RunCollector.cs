using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Sorts requests by their run, in the order in which the runs first appear.</summary>
public sealed class RunCollector
{
    private readonly OrderedDictionary<string, List<ServeRequestResult>> _runs = [];

    /// <summary>Takes a request.</summary>
    /// <exception cref="ServeException"><c>ResultHasNoRun</c> when it does not say which run it belongs to.</exception>
    public void Add(ServeRequestResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Run is null)
        {
            throw new ServeException(
                "ResultHasNoRun",
                ServeErrorKind.InvalidData,
                $"Request {result.Index} has no Run. Pass on what Invoke-ServeBenchmark or Import-ServeResult writes; the run's duration is needed.",
                result);
        }

        if (!_runs.TryGetValue(result.Run.RunId, out List<ServeRequestResult>? results))
        {
            results = [];
            _runs.Add(result.Run.RunId, results);
        }

        results.Add(result);
    }

    /// <summary>The metrics of each run.</summary>
    public IReadOnlyList<ServeMetrics> Measure(MeasureOptions? options = null) =>
        [.. _runs.Values.Select(results => MetricsCalculator.Measure(RunOf(results), results, options))];

    // Results that come from another session have a copy of the run each, as it was when they were written.
    private static ServeRun RunOf(List<ServeRequestResult> results) => results.MaxBy(result => result.Run.DurationSeconds)!.Run;
}
