using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>Makes an outcome of what a probe's run says of the objectives.</summary>
internal static class CapacityJudge
{
    // A margin beyond this is just far away; a value of nothing has none of its own.
    private const double MostMargin = 5;
    private const double UnknownError = 0.5;

    // Twice the limit: where it would have ended nobody knows.
    private const double SaturatedMargin = 0.7;
    private const double SaturatedFactor = 2;

    // A share of 0 has a logarithm then, and a value near 0 does not look better than it is.
    private const double Softness = 0.05;

    /// <summary>The outcome.</summary>
    /// <param name="found">The verdicts of the objectives, at least one.</param>
    /// <param name="measured">The same with bounds of one standard error at each side.</param>
    /// <param name="metrics">The metrics of the run, with their requests.</param>
    /// <param name="isSaturated">Whether the server did not keep up with the schedule.</param>
    public static CapacityOutcome Judge(
        IReadOnlyList<ServeObjectiveResult> found, IReadOnlyList<ServeObjectiveResult> measured, ServeMetrics metrics, bool isSaturated)
    {
        ServeObjectiveResult worst = measured.MinBy(MarginOf)!;
        ObjectiveVerdict verdict = isSaturated || found.Any(one => one.Verdict == ObjectiveVerdict.Fail) ? ObjectiveVerdict.Fail
            : found.All(one => one.Verdict == ObjectiveVerdict.Pass) ? ObjectiveVerdict.Pass
            : ObjectiveVerdict.Undecided;
        double margin = MarginOf(worst);
        CapacityEvidence[] evidence = [.. measured.Select(EvidenceOf).OfType<CapacityEvidence>()];
        // A run that was cut off while the server fell behind had not yet got as bad as it would.
        (string? veto, ProbePace pace) = (VetoOf(metrics.Run), ProbePace.Of(metrics));
        return isSaturated
            ? new(verdict, Math.Min(margin, -SaturatedMargin), UnknownError, margin > 0 ? SaturationRule.Name : worst.Objective, veto, [.. evidence.Select(one => one.Objective == worst.Objective ? Saturated(one) : one)], pace)
            : new(verdict, margin, ErrorOf(worst), worst.Objective, veto, evidence, pace);
    }

    private static CapacityEvidence? EvidenceOf(ServeObjectiveResult result)
    {
        if (result is { Test: { Samples: > 0 } test, Samples: { } samples, Exceeding: { } misses })
        {
            double share = misses / (double)samples;
            return new(result.Objective, IsShare: true, share, test.Allowed, samples, share * (1 - share) * samples / test.Samples);
        }

        double margin = MarginOf(result), ratio = Math.Exp(-margin), error = ratio * ErrorOf(result);
        double requests = result.Requests ?? 1;
        return result is { Actual: not null, Lower: not null } ? new(result.Objective, IsShare: false, ratio, Goal: 1, requests, requests * error * error) : null;
    }

    private static CapacityEvidence Saturated(CapacityEvidence seen) => seen with
    {
        Value = Math.Max(seen.Value, seen.IsShare ? Math.Min(SaturatedFactor * seen.Goal, (1 + seen.Goal) / 2) : SaturatedFactor),
    };

    private static string? VetoOf(ServeRun run) =>
        run.Client is { ClientLimited: true } client ? $"the client was the limit: {string.Join("; ", client.Reasons)}"
        : run.Stream == StreamVerdict.Coalesced ? "the answers did not come token by token"
        : null;

    private static double MarginOf(ServeObjectiveResult result) => result.Actual is { } actual ? Ratio(result, actual) : -MostMargin;

    private static double ErrorOf(ServeObjectiveResult result)
    {
        if (result is not { Lower: { } lower, Upper: { } upper } || !double.IsFinite(lower) || !double.IsFinite(upper) || result.Confidence is <= 0.5 or >= 1)
        {
            return UnknownError;
        }

        return Math.Abs(Ratio(result, lower) - Ratio(result, upper)) / (2 * NormalDistribution.Quantile(result.Confidence));
    }

    private static double Ratio(ServeObjectiveResult result, double value)
    {
        double soft = Softness * Math.Abs(result.Limit);
        if (!double.IsFinite(value) || soft == 0)
        {
            return result.Verdict == ObjectiveVerdict.Pass ? MostMargin : -MostMargin;
        }

        double log = Math.Log((result.Limit + soft) / (Math.Max(0, value) + soft));
        return Math.Clamp(result.Operator.StartsWith('<') ? log : -log, -MostMargin, MostMargin);
    }
}
