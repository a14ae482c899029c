using System.Globalization;
using ServeBench.Metrics;
using static System.FormattableString;

namespace ServeBench.Decisions;

/// <summary>Looks at what one run says of one objective.</summary>
/// <param name="objective">The objective.</param>
/// <param name="options">How objectives are decided.</param>
/// <param name="failuresAreLimited">Whether another objective says how many requests may fail, so that a mean may be that of the others.</param>
internal sealed class ObjectiveJudge(ServeObjective objective, ObjectiveOptions options, bool failuresAreLimited)
{
    private double Confidence => options.Confidence;

    /// <summary>What a run in which some requests succeeded says.</summary>
    public ObjectiveFinding Judge(RunSample run) => objective.Subject switch
    {
        ObjectiveSubject.OfShare share => share.Count(run) is { } count ? ByShare(count, MissesOf(share, run)) : run.HasRequests ? Missing("no request has such a limit") : Unknown(null),
        ObjectiveSubject.OfGoodput goodput => run.HasRequests ? ByValue(GoodputOf(run, goodput.Limits)) : Unknown(null),
        ObjectiveSubject.OfColumn { Column: { Metric.Latency: { } latency, Statistic: { } statistic } column } => ByLatency(run, column, latency, statistic),
        ObjectiveSubject.OfColumn { Column: var column } => ByValue(column.Of(run.Metrics)),
        _ => throw new InvalidOperationException($"Nothing judges {objective.Subject}."),
    };

    /// <summary>The number of an objective that several runs of one label are judged by together; <see langword="null"/> for one that each run decides.</summary>
    public Func<RunSample, double?>? ValueOverRuns() => objective.Subject switch
    {
        ObjectiveSubject.OfGoodput goodput => run => run.HasRequests ? GoodputOf(run, goodput.Limits) : null,
        ObjectiveSubject.OfColumn { Column: { Metric.Latency: null, IsWhole: false } column } => run => column.Of(run.Metrics),
        _ => null,
    };

    /// <summary>What repeated runs say of a number that each of them has once.</summary>
    /// <param name="values">At least two.</param>
    public ObjectiveFinding JudgeRuns(IReadOnlyList<double?> values)
    {
        if (values.Any(value => value is null))
        {
            return Missing($"{values.Count(value => value is null)} of {values.Count} runs have no such value");
        }

        double[] numbers = [.. values.OfType<double>()];
        if (numbers.FirstOrDefault(number => !double.IsFinite(number)) is var infinite && !double.IsFinite(infinite))
        {
            return new ObjectiveFinding { Actual = infinite, Samples = numbers.Length, Verdict = ObjectiveVerdict.Fail }.Because("a run has an infinite value");
        }

        ObjectiveFinding finding = ByMean(MeanBounds.Of(numbers), numbers.Length) with { Needed = null };
        return finding.Because(string.Create(CultureInfo.InvariantCulture, $"the interval is that of the mean of {numbers.Length} runs (Student)"))
            .Because(RunsNeeded(finding, MeanBounds.Of(numbers)));
    }

    private ObjectiveFinding ByLatency(RunSample run, MetricColumn column, LatencyMetric latency, MetricStatistic statistic)
    {
        if (run.Metrics.GetLatency(latency) is null)
        {
            return Missing("the run has no such latency");
        }

        if (!run.HasRequests)
        {
            return Unknown(column.Of(run.Metrics));
        }

        if (LatencySample.Of(run, latency) is not { } sample)
        {
            return Missing("no request has it");
        }

        double? percent = statistic == MetricStatistic.Median ? 50 : statistic.Percent;
        ObjectiveFinding finding = percent is { } asked ? ByPercentile(sample, latency, asked)
            : statistic == MetricStatistic.Mean ? ByMean(sample, run.Failed)
            : ByValue(run.Failed > 0 && !failuresAreLimited ? double.PositiveInfinity : column.Of(run.Metrics));
        return sample.LeftOut == 0 ? finding
            : finding.Because(Invariant($"{sample.LeftOut} requests have no {latency.Key}, such as answers of one token, and do not count"));
    }

    private ObjectiveFinding ByPercentile(LatencySample sample, LatencyMetric latency, double percent)
    {
        double above = (100 - percent) / 100;
        double allowed = objective.Operator.IsUpper ? above : percent / 100;
        double[] sorted = [.. sample.Groups.SelectMany(group => group)];
        Array.Sort(sorted);
        int misses = sorted.Count(value => !objective.Operator.Meets(value, objective.Limit));
        var finding = new ObjectiveFinding { Actual = SampleStatistics.PercentileOf(sorted, percent), Samples = sorted.Length, Exceeding = misses };
        if (options.ByValue || allowed is <= 0 or >= 1)
        {
            return finding with { Verdict = ByValue(finding.Actual).Verdict, Reasons = [ByValueReason(allowed)] };
        }

        if (latency == LatencyMetric.Itl)
        {
            return ByCluster(finding, new ClusteredSample(sample.Groups, above), above, allowed, "gaps", "gaps of one answer");
        }

        if (options.AreNeighboursAlike)
        {
            double[] values = [.. sample.Groups.Select(group => group[0])];
            double[] missed = [.. values.Select(value => objective.Operator.Meets(value, objective.Limit) ? 0.0 : 1.0)];
            var series = ClusteredSample.OfSeries(values, missed, above, Confidence);
            return ByCluster(finding, series, above, allowed, "requests", "requests that follow each other");
        }

        var bounds = PercentileBounds.Of(sorted, above, Confidence);
        return (finding with { Lower = bounds.Lower, Upper = bounds.Upper, Test = new ShareTest(sorted.Length, misses, allowed) })
            .Because(CountReason("requests miss the limit", misses, sorted.Length, allowed));
    }

    // What resembles each other says less than as many independent values.
    private ObjectiveFinding ByCluster(ObjectiveFinding finding, ClusteredSample sample, double above, double allowed, string what, string who)
    {
        long misses = finding.Exceeding.GetValueOrDefault();
        (ShareTest pass, ShareTest fail) = sample.Tests(misses, allowed);
        PercentileBounds bounds = sample.Bounds(above, Confidence);
        ShareTest test = misses <= allowed * finding.Samples ? pass : fail;
        return (finding with { Lower = bounds.Lower, Upper = bounds.Upper, Test = test })
            .Because(Invariant($"{misses} of {finding.Samples} {what} miss the limit; {who} resemble each other, so that they count as {sample.EffectiveSize} independent ones"));
    }

    private ObjectiveFinding ByShare(ShareCount count, double[]? series)
    {
        long misses = objective.Operator.IsUpper ? count.Hits : count.Others.Hits;
        double allowed = (objective.Operator.IsUpper ? objective.Limit : 100 - objective.Limit) / 100;
        var finding = new ObjectiveFinding { Actual = count.Percent, Samples = count.All, Exceeding = misses };
        if (options.ByValue || allowed is <= 0 or >= 1)
        {
            return finding with { Verdict = ByValue(finding.Actual).Verdict, Reasons = [ByValueReason(allowed)] };
        }

        if (series?.Length == count.All && SerialSample.EffectiveSize(series, Confidence) is var effective && effective < count.All)
        {
            return BySeries(finding, count, misses, effective, allowed);
        }

        var bounds = ShareBounds.Of(count.Hits, count.All, Confidence);
        return (finding with { Lower = 100 * bounds.Lower, Upper = 100 * bounds.Upper, Test = new ShareTest(count.All, misses, allowed) })
            .Because(CountReason("requests miss", misses, count.All, allowed));
    }

    private ObjectiveFinding BySeries(ObjectiveFinding finding, ShareCount count, long misses, long effective, double allowed)
    {
        double scale = effective / (double)count.All;
        bool isGood = misses <= allowed * count.All;
        var bounds = ShareBounds.Of((long)Math.Round(count.Hits * scale), effective, Confidence);
        var test = new ShareTest(effective, (long)(isGood ? Math.Ceiling(misses * scale) : Math.Floor(misses * scale)), allowed);
        return (finding with { Lower = 100 * bounds.Lower, Upper = 100 * bounds.Upper, Test = test })
            .Because(Invariant($"{misses} of {count.All} requests miss; requests that follow each other resemble each other, so that they count as {effective} independent ones"));
    }

    // 1 for each request of a share that misses, in their order, where neighbours are alike and single requests say it.
    private double[]? MissesOf(ObjectiveSubject.OfShare share, RunSample run) => !options.AreNeighboursAlike ? null
        : share.Limits is { } limits ? [.. run.Requests.Where(limits.Concerns).Select(request => limits.AreKeptBy(request) ? 0.0 : 1.0)]
        : share.Metric is ObjectiveVocabulary.Success or ObjectiveVocabulary.Failed ? [.. run.Requests.Select(request => request.Success ? 0.0 : 1.0)]
        : null;

    private ObjectiveFinding ByMean(LatencySample sample, long failed)
    {
        if (failed > 0 && !failuresAreLimited)
        {
            return new ObjectiveFinding { Actual = double.PositiveInfinity, Samples = sample.Groups.Count, Exceeding = failed, Verdict = ObjectiveVerdict.Fail }
                .Because(Invariant($"{failed} requests failed, and a failed request is infinitely late: limit failures too, as with 'failed <= 1 %', and the mean is that of the others"));
        }

        (double Sum, int Count)[] groups = [.. sample.Groups.Where(group => double.IsFinite(group[0])).Select(group => (group.Sum(), group.Length))];
        groups = options.AreNeighboursAlike ? SerialSample.Batches(groups) : groups;
        ObjectiveFinding finding = groups.Length > 1 && !options.ByValue
            ? ByMean(MeanBounds.Of(groups), groups.Length).Because("the interval is that of the requests within this run (Student); runs vary more")
            : ByValue(groups.Sum(group => group.Sum) / groups.Sum(group => group.Count)) with { Samples = groups.Length };
        finding = (groups.Length == 1 && !options.ByValue ? finding with { Verdict = ObjectiveVerdict.Undecided } : finding) with { Requests = sample.Groups.Count };
        return failed == 0 ? finding : finding.Because(Invariant($"{failed} failed requests are not in the mean"));
    }

    private ObjectiveFinding ByMean(MeanBounds mean, long samples)
    {
        double lower = mean.Lower(Confidence), upper = mean.Upper(Confidence);
        (double good, double bad) = objective.Operator.IsUpper ? (upper, lower) : (lower, upper);
        ObjectiveVerdict verdict = objective.Operator.Meets(good, objective.Limit) ? ObjectiveVerdict.Pass
            : objective.Operator.Meets(bad, objective.Limit) ? ObjectiveVerdict.Undecided
            : ObjectiveVerdict.Fail;
        return new()
        {
            Actual = mean.Mean,
            Lower = lower,
            Upper = upper,
            Samples = samples,
            Verdict = verdict,
            Needed = verdict == ObjectiveVerdict.Undecided ? mean.GroupsNeeded(objective.Limit, Confidence) : null,
        };
    }

    private ObjectiveFinding ByValue(double? value) => value is not { } number ? Missing("the run has no such value") : new()
    {
        Actual = number,
        Verdict = objective.Operator.Meets(number, objective.Limit) ? ObjectiveVerdict.Pass : ObjectiveVerdict.Fail,
        Reasons = [options.ByValue ? "the value decides" : "the value of one run decides"],
    };

    // Of a summary nobody knows how sure its value is.
    private ObjectiveFinding Unknown(double? value) => value is { } number && (options.ByValue || !double.IsFinite(number))
        ? ByValue(number)
        : new ObjectiveFinding { Actual = value }.Because("only a summary is known, which does not say how sure its values are: the requests are needed");

    private static ObjectiveFinding Missing(string reason) => new ObjectiveFinding { Verdict = ObjectiveVerdict.Fail }.Because(reason);

    private static double? GoodputOf(RunSample run, RequestLimits limits) =>
        run.CountOf(limits.Concerns, limits.AreKeptBy) is not { } count ? null
        : run.Metrics.DurationSeconds > 0 ? count.Hits / run.Metrics.DurationSeconds
        : 0;

    private string RunsNeeded(ObjectiveFinding finding, MeanBounds mean) =>
        finding.Verdict == ObjectiveVerdict.Undecided && mean.GroupsNeeded(objective.Limit, Confidence) is { } needed
            ? Invariant($"about {needed} runs would decide")
            : "";

    private string ByValueReason(double allowed) => options.ByValue ? "the value decides"
        : allowed <= 0 ? "the requests of this run decide: no number of requests can prove that none ever misses"
        : "the requests of this run decide";

    private string CountReason(string what, long misses, long all, double allowed)
    {
        long most = ShareTest.MostMissesToPass(all, allowed, Confidence);
        long fewest = ShareTest.FewestMissesToFail(all, allowed, Confidence);
        return Invariant($"{misses} of {all} {what}; ") + (most < 0 ? "so few requests cannot pass" : Invariant($"at most {most} pass"))
            + (fewest > all ? "" : Invariant($", {fewest} or more fail"));
    }
}
