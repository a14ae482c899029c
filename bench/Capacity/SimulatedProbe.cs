using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Randomness;

namespace ServeBench.Bench;

/// <summary>Runs probes on virtual time with the rules that a real probe has.</summary>
/// <param name="server">The server.</param>
/// <param name="variable">The load.</param>
/// <param name="objective">What has to be met.</param>
/// <param name="leastSeconds">Before that no probe passes.</param>
/// <param name="mostSeconds">After that a probe ends.</param>
internal sealed class SimulatedProbe(SimulatedServer server, CapacityVariable variable, ServeObjective objective, double leastSeconds, double mostSeconds)
{
    private const double Step = 0.25;

    /// <summary>Seconds that all probes took.</summary>
    public double Seconds { get; private set; }

    /// <summary>A probe that goes on until it is decided.</summary>
    public CapacityOutcome Run(CapacityStep step, CPythonRandom random, Func<double, double>? slowdown = null)
    {
        double most = step.Purpose == CapacityPurpose.Confirm ? mostSeconds * 2 : mostSeconds;
        IReadOnlyList<SimulatedRequest> requests = Requests(step.Load, most, random, slowdown);
        var rule = new ObjectiveRule("decided", [objective], isPassEnough: true) { LeastSecondsToPass = step.IsSentToTheEnd ? most : leastSeconds, AreNeighboursAlike = true };
        RunPlan plan = PlanOf(requests);
        IStopCheck decided = rule.Begin(plan);
        var detector = variable == CapacityVariable.RequestRate && requests.Count > SaturationDetector.LeastRequests
            ? new SaturationDetector(SaturationRule.DefaultFalseAlarm, step.Load, requests[SaturationDetector.LeastRequests - 1].Due, most)
            : null;
        (ServeRequestResult Result, double End)[] results = [.. requests.Select((request, index) => (ResultOf(request, index), request.End)).OrderBy(one => one.End)];
        double[] begun = [.. requests.Select(request => request.FirstToken).Order()];
        double firstBegun = requests.Take(SaturationDetector.FirstRequests).Max(request => request.FirstToken);
        double firstEnded = requests.Take(SaturationDetector.FirstRequests).Max(request => request.End);
        (int due, int first, int ended) = (0, 0, 0);
        for (double now = Step; now <= most; now += Step)
        {
            for (; due < requests.Count && requests[due].Due <= now; due++)
            {
            }

            for (; first < begun.Length && begun[first] <= now; first++)
            {
            }

            for (; ended < results.Length && results[ended].End <= now; ended++)
            {
                decided.Add(results[ended].Result);
                detector?.AddAnswer((results[ended].Result.E2elMs!.Value - results[ended].Result.TtftMs!.Value) / 1000);
            }

            bool saturated = detector?.Add(now, due, first, ended, firstBegun <= now, firstEnded <= now) is not null;
            if (saturated || (now == Math.Floor(now) && decided.Look(new ServeRunCounters { ElapsedSeconds = now }) is not null))
            {
                Seconds += now;
                ServeMetrics soFar = Measure(results.Take(ended), now);
                return Judge(rule, saturated || rule.Found.Count == 0 ? Finish(rule, soFar) : rule.Found, soFar, saturated);
            }
        }

        Seconds += most;
        ServeMetrics metrics = Measure(results.TakeWhile(one => one.End <= most), most);
        return Judge(rule, Finish(rule, metrics), metrics, isSaturated: false);
    }

    /// <summary>Whether the value of a probe of a fixed length meets the objective, as other tools decide.</summary>
    public bool RunByValue(double load, double seconds, CPythonRandom random, Func<double, double>? slowdown = null)
    {
        Seconds += seconds;
        IEnumerable<ServeRequestResult> results = Requests(load, seconds, random, slowdown).Where(request => request.End <= seconds).Select(ResultOf);
        ServeMetrics metrics = MetricsCalculator.Measure(new ServeRun { Backend = "openai", DurationSeconds = seconds }, results);
        return ObjectiveTest.Decide([objective], [metrics], new ObjectiveOptions { Confidence = 0 }).Single().Verdict == ObjectiveVerdict.Pass;
    }

    private IReadOnlyList<SimulatedRequest> Requests(double load, double seconds, CPythonRandom random, Func<double, double>? slowdown) =>
        variable == CapacityVariable.RequestRate
            ? server.Run(load, seconds, random, slowdown is null ? null : now => slowdown(Seconds + now))
            : server.RunClosed((int)load, seconds, random, slowdown is null ? null : now => slowdown(Seconds + now));

    private static CapacityOutcome Judge(ObjectiveRule rule, IReadOnlyList<ServeObjectiveResult> found, ServeMetrics metrics, bool isSaturated) =>
        CapacityJudge.Judge(found, rule.Measured, metrics, isSaturated);

    private static IReadOnlyList<ServeObjectiveResult> Finish(ObjectiveRule rule, ServeMetrics metrics) => rule.Finish(metrics, [RunDoubt.Stopped]);

    private static ServeMetrics Measure(IEnumerable<(ServeRequestResult Result, double End)> results, double seconds) =>
        MetricsCalculator.Measure(new ServeRun { Backend = "openai", DurationSeconds = seconds }, results.Select(one => one.Result));

    private static ServeRequestResult ResultOf(SimulatedRequest request, int index) => new()
    {
        Index = index,
        Success = true,
        InputLength = 1,
        OutputLength = 2,
        TtftMs = 1000 * (request.FirstToken - request.Sent),
        E2elMs = 1000 * (request.End - request.Sent),
    };

    private static RunPlan PlanOf(IReadOnlyList<SimulatedRequest> requests) => new()
    {
        Slots = [.. requests.Select(request => new ArrivalSlot { OffsetSeconds = request.Due })],
        Connection = new EndpointConnection(new Uri("http://127.0.0.1:1")),
        Backend = BackendCatalog.Find("openai"),
        Endpoint = "/v1/completions",
        Generation = new GenerationOptions { Model = "m" },
    };
}
