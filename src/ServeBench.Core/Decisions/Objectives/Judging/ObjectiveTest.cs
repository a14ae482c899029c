using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Decides objectives on runs.</summary>
internal static class ObjectiveTest
{
    /// <summary>Each objective on each run; of a number that a run has once, on the runs of one label together.</summary>
    /// <param name="objectives">At least one.</param>
    /// <param name="runs">The runs; without any each objective fails.</param>
    /// <param name="options">How objectives are decided.</param>
    public static IEnumerable<ServeObjectiveResult> Decide(IReadOnlyList<ServeObjective> objectives, IReadOnlyList<ServeMetrics> runs, ObjectiveOptions options)
    {
        if (runs.Count == 0)
        {
            var nothing = new ObjectiveFinding { Verdict = ObjectiveVerdict.Fail, Reasons = ["there is no result"] };
            return objectives.Select(objective => Result(objective, nothing, run: null, options));
        }

        bool failuresAreLimited = objectives.Any(objective => objective.LimitsFailures);
        ObjectiveJudge[] judges = [.. objectives.Select(objective => new ObjectiveJudge(objective, options, failuresAreLimited))];
        return runs.Select(run => new RunSample(run)).GroupBy(SettingsOf).SelectMany(group => Decide(objectives, judges, [.. group], options));
    }

    private static IEnumerable<ServeObjectiveResult> Decide(
        IReadOnlyList<ServeObjective> objectives, ObjectiveJudge[] judges, RunSample[] runs, ObjectiveOptions options)
    {
        ObjectiveFinding[][] findings = [.. runs.Select(run => Findings(judges, run, options))];
        for (int i = 0; i < objectives.Count; i++)
        {
            if (runs.Length > 1 && !options.ByValue && judges[i].ValueOverRuns() is { } value)
            {
                ObjectiveFinding together = runs.FirstOrDefault(run => run.Metrics.Completed == 0) is null
                    ? judges[i].JudgeRuns([.. runs.Select(value)])
                    : NoneSucceeded(runs.Length);
                foreach (RunSample run in runs)
                {
                    together = Doubt(together, run, objectives[i], options);
                }

                yield return Result(objectives[i], together, runs[0].Metrics.Run, options);
                continue;
            }

            for (int run = 0; run < runs.Length; run++)
            {
                yield return Result(objectives[i], Doubt(findings[run][i], runs[run], objectives[i], options), runs[run].Metrics.Run, options);
            }
        }
    }

    private static ObjectiveFinding[] Findings(ObjectiveJudge[] judges, RunSample run, ObjectiveOptions options)
    {
        if (run.Metrics.Completed == 0)
        {
            return [.. judges.Select(_ => NoneSucceeded(1))];
        }

        ObjectiveFinding[] findings = [.. judges.Select(judge => judge.Judge(run))];
        int[] tested = [.. Enumerable.Range(0, findings.Length).Where(i => findings[i].Test is not null)];
        ShareTest[] tests = [.. tested.Select(i => findings[i].Test!.Value)];
        double[] pass = HolmCorrection.Correct([.. tests.Select(test => test.PassPValue)]);
        double[] fail = HolmCorrection.Correct([.. tests.Select(test => test.FailPValue)]);
        for (int i = 0; i < tested.Length; i++)
        {
            findings[tested[i]] = Decided(findings[tested[i]], tests[i], pass[i], fail[i], tests.Length, options.Confidence);
        }

        return findings;
    }

    private static ObjectiveFinding Decided(ObjectiveFinding finding, ShareTest test, double pass, double fail, int together, double confidence)
    {
        double error = 1 - confidence;
        ObjectiveVerdict verdict = pass < error ? ObjectiveVerdict.Pass : fail < error ? ObjectiveVerdict.Fail : ObjectiveVerdict.Undecided;
        // The strictest step of Holm's procedure is enough for each of the tests.
        long? needed = verdict == ObjectiveVerdict.Undecided ? test.SamplesNeeded(1 - (error / together)) : null;
        // Values that resemble each other say less, and more of them are needed in proportion.
        long? scaled = needed is { } count && finding.Samples is { } samples && samples != test.Samples ? (long)Math.Ceiling(count / (double)test.Samples * samples) : needed;
        ObjectiveFinding decided = finding with { Verdict = verdict, Needed = scaled };
        return together == 1 ? decided : decided.Because(string.Create(
            CultureInfo.InvariantCulture,
            $"{together} objectives are tested together: p = {Math.Min(pass, fail):0.####} after Holm's correction, and {error:0.####} is the limit"));
    }

    private static ObjectiveFinding Doubt(ObjectiveFinding finding, RunSample run, ServeObjective objective, ObjectiveOptions options)
    {
        ObjectiveFinding counted = run.CutOff == 0 ? finding : finding.Because(string.Create(
            CultureInfo.InvariantCulture, $"{run.CutOff} requests that the client cut off do not count"));
        string[] doubts = run.Metrics.Completed == 0 ? [] : [.. RunDoubts.Of(run.Metrics.Run, objective.Subject, options.Allowed)];
        return doubts.Length == 0 ? counted : counted with { Verdict = ObjectiveVerdict.Undecided, Needed = null, Reasons = [.. doubts, .. counted.Reasons] };
    }

    private static ObjectiveFinding NoneSucceeded(int runs) => new ObjectiveFinding { Verdict = ObjectiveVerdict.Fail }
        .Because(runs == 1 ? "no request of the run succeeded" : "no request of one of the runs succeeded");

    private static ServeObjectiveResult Result(ServeObjective objective, ObjectiveFinding finding, ServeRun? run, ObjectiveOptions options) => new()
    {
        Objective = objective.ToString(),
        Metric = objective.Subject.Metric,
        Statistic = objective.Subject.Statistic,
        Operator = objective.Operator.Symbol,
        Limit = objective.Limit,
        Unit = objective.Subject.Unit.Symbol,
        Actual = finding.Actual,
        Lower = finding.Lower,
        Upper = finding.Upper,
        Confidence = options.Confidence,
        Samples = finding.Samples,
        Exceeding = finding.Exceeding,
        Verdict = finding.Verdict,
        Margin = finding.Actual is { } actual ? objective.Operator.Margin(actual, objective.Limit) : null,
        RequestsNeeded = finding.Needed,
        Reason = Sentences(finding.Reasons),
        Run = run,
        Test = finding.Test,
        Requests = finding.Requests,
    };

    private static string Sentences(IEnumerable<string> reasons) =>
        string.Join(' ', reasons.Where(reason => reason.Length > 0).Select(reason => $"{char.ToUpperInvariant(reason[0])}{reason[1..]}."));

    // Runs of one label are repetitions only where they had the same load.
    private static object SettingsOf(RunSample run) => run.Metrics.Label is { Length: > 0 } label
        ? (label, run.Metrics.Model, run.Metrics.Backend, run.Metrics.RequestRate, run.Metrics.MaxConcurrency, run.Metrics.Turn, run.Metrics.Phase)
        : run;
}
