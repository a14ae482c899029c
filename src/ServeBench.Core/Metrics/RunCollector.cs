using ServeBench.Load;

namespace ServeBench.Metrics;

/// <summary>Sorts requests by their run, in the order in which the runs first appear.</summary>
internal sealed class RunCollector
{
    private readonly OrderedDictionary<string, List<ServeRequestResult>> _runs = [];

    /// <summary>Each run with its requests, in the order in which both first appeared.</summary>
    internal IEnumerable<(ServeRun Run, IReadOnlyList<ServeRequestResult> Requests)> Runs =>
        _runs.Values.Select(results => (RunOf(results), (IReadOnlyList<ServeRequestResult>)results));

    /// <summary>Takes a request.</summary>
    /// <exception cref="ServeException"><c>ResultHasNoRun</c> when it does not say which run it belongs to.</exception>
    public void Add(ServeRequestResult result)
    {
        if (result.Run is null)
        {
            throw new ServeException(
                "ResultHasNoRun",
                ServeErrorKind.InvalidData,
                $"Request {result.Index} has no Run, whose duration the metrics need. Pass requests on as the benchmark or the import returned them.",
                result);
        }

        if (!_runs.TryGetValue(result.Run.RunId, out List<ServeRequestResult>? results))
        {
            results = [];
            _runs.Add(result.Run.RunId, results);
        }

        results.Add(result);
    }

    /// <summary>The metrics of each run, or of each turn or phase of each run in their order.</summary>
    public IReadOnlyList<ServeMetrics> Measure(MeasureOptions? options = null) => options?.By switch
    {
        MetricsGrouping.Turn => [.. _runs.Values.SelectMany(results => ByTurn(results, options))],
        MetricsGrouping.Phase => [.. _runs.Values.SelectMany(results => ByPhase(results, options))],
        _ => [.. _runs.Values.Select(results => MetricsCalculator.Measure(RunOf(results), results, options))],
    };

    private static IEnumerable<ServeMetrics> ByPhase(List<ServeRequestResult> results, MeasureOptions options)
    {
        ServeRun run = RunOf(results);
        return results.GroupBy(result => result.Phase).OrderBy(phase => PhaseMeasure.NumberOf(run, phase.Key)).Select(phase => MetricsCalculator.MeasurePhase(run, phase.Key, phase, options));
    }

    // Requests of their own, which have no turn, come first.
    private static IEnumerable<ServeMetrics> ByTurn(List<ServeRequestResult> results, MeasureOptions options)
    {
        ServeRun run = RunOf(results);
        return results.GroupBy(result => result.Turn).OrderBy(turn => turn.Key).Select(turn => MetricsCalculator.MeasureTurn(run, turn.Key, turn, options));
    }

    // Results that come from another session have a copy of the run each, as it was when they were written.
    private static ServeRun RunOf(List<ServeRequestResult> results) => results.MaxBy(result => result.Run.Completeness)!.Run;
}
