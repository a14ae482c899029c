using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>What the words of an objective mean: metrics and statistics of the catalogue, and shares of requests.</summary>
internal static class ObjectiveVocabulary
{
    /// <summary>The share of requests that succeeded.</summary>
    public const string Success = "success";

    /// <summary>The share of requests that failed.</summary>
    public const string Failed = "failed";

    private const string Attainment = "attainment";
    private const string Goodput = "goodput";

    private static readonly Metric[] s_shares =
        [RunMetrics.GoodputShare, RunMetrics.TtftGoodputShare, RunMetrics.TpotGoodputShare, RunMetrics.E2elGoodputShare];

    private static readonly (string Name, Metric Metric)[] s_aliases =
    [
        (Goodput, RunMetrics.RequestGoodput), ("throughput", RunMetrics.RequestThroughput), ("success", RunMetrics.SuccessRate),
        ("failures", RunMetrics.Failed), ("error rate", RunMetrics.Failed), ("failure rate", RunMetrics.Failed),
    ];

    /// <summary>What an objective can limit, by one name each.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Attainment, .. s_aliases.Select(alias => alias.Name),
        .. MetricCatalog.All.Where(metric => metric.Column(null) is not null).Select(metric => metric.Id),
        .. MetricCatalog.Columns.SelectMany(column => new[] { column.Property, column.VllmKey }.OfType<string>()),
    ];

    /// <summary>Whether limits for each request stand behind a name, in parentheses.</summary>
    public static bool TakesLimits(string name) => Is(name, Attainment) || Is(name, Goodput);

    /// <summary>The share of good requests, or how many of them there are a second.</summary>
    /// <param name="text">The objective, for messages.</param>
    /// <param name="name">One that <see cref="TakesLimits"/>.</param>
    /// <param name="limits">The limits.</param>
    public static ObjectiveSubject Subject(string text, string name, RequestLimits limits) => Is(name, Goodput)
        ? new ObjectiveSubject.OfGoodput(limits)
        : new ObjectiveSubject.OfShare($"{Attainment}({limits})", run => run.CountOf(limits.Concerns, limits.AreKeptBy), limits);

    /// <summary>What words name.</summary>
    /// <param name="text">The objective, for messages.</param>
    /// <param name="words">At least one.</param>
    /// <param name="unit">The unit of the limit: a share of requests and their number have one name.</param>
    /// <exception cref="ServeException"><c>ObjectiveMetricUnknown</c> or <c>ObjectiveStatisticInvalid</c>.</exception>
    public static ObjectiveSubject Subject(string text, IReadOnlyList<ObjectiveToken> words, string? unit)
    {
        MetricColumn column = Column(text, words);
        if (column.Statistic?.Percent is { } percent and > 0 and < 1)
        {
            throw ObjectiveErrors.Statistic(text, string.Create(CultureInfo.InvariantCulture, $"{column.Statistic} is below the 1st percentile, which nearly every request exceeds; did you mean 'p{100 * percent:0.####}'?"));
        }

        bool isShare = unit is not null && MetricUnit.Find(unit) == MetricUnit.Percent;
        return column.Metric == RunMetrics.SuccessRate || (column.Metric == RunMetrics.Completed && isShare) ? new ObjectiveSubject.OfShare(Success, run => run.SuccessCount)
            : column.Metric == RunMetrics.Failed && isShare ? new ObjectiveSubject.OfShare(Failed, run => run.SuccessCount.Others)
            : s_shares.Contains(column.Metric) ? new ObjectiveSubject.OfShare(column.Metric.Id, run => run.CountOf(column))
            : new ObjectiveSubject.OfColumn(column);
    }

    /// <summary>The latency that words name.</summary>
    /// <exception cref="ServeException"><c>ObjectiveMetricUnknown</c>.</exception>
    public static LatencyMetric Latency(string text, IReadOnlyList<ObjectiveToken> words)
    {
        string name = Join(words);
        return LatencyMetric.Find(name) is { } latency ? latency
            : words.Count > 1 && MetricStatistic.Find(words[0].Text) is { } statistic && LatencyMetric.Find(Join(words.Skip(1))) is { } other
                ? throw ObjectiveErrors.Statistic(text, $"a request has one {other.Key} and no {statistic}; write '{other.Key}'.")
            : throw ObjectiveErrors.Metric(
                text, $"'{name}' is not a latency of a request; did you mean '{LatencyMetric.Nearest(name).Key}'? The latencies are {string.Join(", ", LatencyMetric.All.Select(known => known.Key))}.");
    }

    private static MetricColumn Column(string text, IReadOnlyList<ObjectiveToken> words)
    {
        string name = Join(words);
        if (Is(name, Attainment))
        {
            throw ObjectiveErrors.Metric(text, $"'{Attainment}' needs its limits in parentheses, as in '{Attainment}(ttft <= 200 ms, tpot <= 30 ms) >= 99 %'.");
        }

        if (MetricOf(name) is { } metric)
        {
            return metric.Column(null) ?? throw ObjectiveErrors.Statistic(text, $"say which statistic of {name} is limited, as in '{Example(metric)}'. {Statistics(metric)}");
        }

        if (words.Count > 1 && MetricOf(Join(words.Skip(1))) is { } limited)
        {
            return MetricStatistic.Find(words[0].Text) is { } statistic
                ? ColumnOf(limited, statistic) ?? throw ObjectiveErrors.Statistic(text, $"{Join(words.Skip(1))} has no {statistic}. {Statistics(limited)}")
                : throw ObjectiveErrors.Statistic(text, $"'{words[0].Text}' is not a statistic. {Statistics(limited)}");
        }

        return words is [var key] && MetricCatalog.FindColumn(key.Text) is { } column ? column
            : throw ObjectiveErrors.Metric(text, $"no run measures '{name}'; did you mean '{Nearest(words)}'?");
    }

    // Of a latency every percentile can be computed, and of the other statistics those that are.
    private static MetricColumn? ColumnOf(Metric metric, MetricStatistic statistic) =>
        metric.Latency is null || statistic.Percent is not null || metric.Statistics.Contains(statistic) || statistic == MetricStatistic.Mean || statistic == MetricStatistic.Median
            ? metric.Column(statistic)
            : null;

    private static Metric? MetricOf(string name) =>
        MetricCatalog.Find(name) ?? s_aliases.Where(alias => Is(name, alias.Name)).Select(alias => alias.Metric).FirstOrDefault();

    private static string Nearest(IReadOnlyList<ObjectiveToken> words)
    {
        if (words.Count > 1 && MetricStatistic.Find(words[0].Text) is { } statistic)
        {
            Metric nearest = NameSpelling.Nearest(Join(words.Skip(1)), MetricCatalog.All.Where(metric => metric.Column(statistic) is not null), NamesOf);
            return $"{statistic} {NamesOf(nearest).First()}";
        }

        string name = Join(words);
        return NameSpelling.Nearest(name, All, known => [known]);
    }

    private static IEnumerable<string> NamesOf(Metric metric) => metric.Latency is { } latency ? [latency.Key] : [metric.Id];

    private static string Example(Metric metric) =>
        $"{(metric.Column(MetricStatistic.Percentile(99)) is { } column ? column.Statistic : metric.Columns[0].Statistic)} {NamesOf(metric).First()}";

    private static string Statistics(Metric metric)
    {
        string[] known = [.. metric.Statistics.Select(statistic => statistic.Key)];
        return known.Length == 0 ? $"'{NamesOf(metric).First()}' is one number of a run: write it without a statistic."
            : $"It has {string.Join(", ", known)}{(metric.Latency is null ? "" : " and every other percentile")}.";
    }

    private static string Join(IEnumerable<ObjectiveToken> words) => string.Join(' ', words.Select(word => word.Text));

    private static bool Is(string name, string known) => NameSpelling.AreSame(name, known);
}
