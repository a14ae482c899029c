using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>
/// Applies when a mean or a percentile of a latency is known exactly enough within the run. Requests that follow each other resemble each other, so that
/// they count as fewer: the effective number comes from the means of batches in the order of the ends (C. Chien, Batch size selection for the
/// batch means method, 1994, with √n requests a batch).
/// </summary>
internal sealed class PrecisionRule : IStopRule
{
    private const int LeastRequests = 100;
    private const double LookGrowth = 1.25;

    // Of each side, so that the interval has 95 %.
    private const double SideConfidence = 0.975;

    private readonly LatencyMetric _latency;
    private readonly MetricStatistic _statistic;
    private readonly double _percent;

    private PrecisionRule(string text, LatencyMetric latency, MetricStatistic statistic, double percent)
    {
        Text = text;
        _latency = latency;
        _statistic = statistic;
        _percent = percent;
    }

    public string Text { get; }

    /// <summary>Reads what has to be known.</summary>
    /// <param name="text">The whole rule, for messages.</param>
    /// <param name="subject">A statistic and a latency, such as <c>p99 ttft</c>.</param>
    /// <param name="percent">How exactly, in percent of the value.</param>
    /// <exception cref="ServeException"><c>StopRuleInvalid</c>, <c>ObjectiveMetricUnknown</c> or <c>ObjectiveStatisticInvalid</c>.</exception>
    public static PrecisionRule Create(string text, string subject, double percent)
    {
        ObjectiveToken[] words = [.. ObjectiveLexer.Split(subject).Where(token => token.Kind == ObjectiveTokenKind.Word)];
        if (words.Length == 0 || percent is <= 0 or >= 100)
        {
            throw Wrong(text, "write a statistic, a latency, and a precision above 0 and below 100 %, as in 'p99 ttft ± 5 %'.");
        }

        return ObjectiveVocabulary.Subject(text, words, unit: null) is ObjectiveSubject.OfColumn { Column: { Metric.Latency: { } latency, Statistic: { } statistic } }
            && latency != LatencyMetric.Itl && (statistic == MetricStatistic.Mean || statistic == MetricStatistic.Median || statistic.Percent is > 0 and < 100)
                ? new(text, latency, statistic, percent)
                : throw Wrong(text, "only the mean, the median and percentiles of a latency that each request has once can be waited for, as in 'p99 ttft ± 5 %'.");
    }

    public IStopCheck Begin(RunPlan plan) => new Check(this);

    /// <summary>The value, half of its interval, and how many independent requests say as much.</summary>
    /// <param name="values">The latency of each request in the order of the ends, at least <see cref="LeastRequests"/>.</param>
    internal (double Value, double Half, double Effective) Measure(IReadOnlyList<double> values)
    {
        if (_statistic == MetricStatistic.Mean)
        {
            MeanBounds batches = MeanBounds.Of(BatchMeans(values, value => value));
            double deviation = new SampleStatistics([.. values]).StandardDeviation;
            double effective = batches.Error == 0 ? values.Count : Math.Min(values.Count, deviation * deviation / (batches.Error * batches.Error));
            return (batches.Mean, batches.Upper(SideConfidence) - batches.Mean, effective);
        }

        double share = (_statistic.Percent ?? 50) / 100;
        double[] sorted = [.. values.Order()];
        double value = SampleStatistics.PercentileOf(sorted, 100 * share);
        double error = MeanBounds.Of(BatchMeans(values, one => one <= value ? 1 : 0)).Error;
        double independent = share * (1 - share) / values.Count;
        double count = Math.Floor(values.Count * Math.Min(1, independent / Math.Max(error * error, double.Epsilon)));
        var bounds = ShareBounds.Of((long)Math.Round(count * share), (long)Math.Max(1, count), SideConfidence);
        double upper = bounds.Upper >= 1 ? double.PositiveInfinity : SampleStatistics.PercentileOf(sorted, 100 * bounds.Upper);
        return (value, Math.Max(upper - value, value - SampleStatistics.PercentileOf(sorted, 100 * bounds.Lower)), count);
    }

    private static double[] BatchMeans(IReadOnlyList<double> values, Func<double, double> score)
    {
        int size = (int)Math.Sqrt(values.Count);
        // What is left over is the oldest: it belongs to the start-up.
        int first = values.Count % size;
        return [.. Enumerable.Range(0, values.Count / size).Select(batch => Enumerable.Range(first + (batch * size), size).Average(i => score(values[i])))];
    }

    private static ServeException Wrong(string text, string what) =>
        new("StopRuleInvalid", ServeErrorKind.InvalidArgument, $"The stop rule '{text}': {what}", text);

    private sealed class Check(PrecisionRule rule) : IStopCheck
    {
        private readonly List<double> _values = [];
        private double _next = LeastRequests;

        public void Add(ServeRequestResult result)
        {
            if (result.Success && rule._latency.IsPossible(result) && rule._latency.OfRequest(result) is { } value && double.IsFinite(value))
            {
                _values.Add(value);
            }
        }

        public string? Look(ServeRunCounters counters)
        {
            if (_values.Count < _next)
            {
                return null;
            }

            _next = _values.Count * LookGrowth;
            (double value, double half, double effective) = rule.Measure(_values);
            double percent = 100 * half / value;
            return percent <= rule._percent
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"{rule._statistic} {rule._latency.Key} is {value:0.###} ms ± {percent:0.##} % within this run, from {_values.Count} requests that say as much as {effective:0} independent ones; runs vary more than that")
                : null;
        }
    }
}
