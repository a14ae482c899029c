using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>One metric of interleaved blocks: the differences within the blocks, and what the looks at them said.</summary>
/// <param name="column">The metric.</param>
/// <param name="tolerancePercent">The greatest change in percent that does not matter.</param>
internal sealed class PairedMetric(MetricColumn column, double tolerancePercent)
{
    private const double DriftError = 0.05;
    private const int MostBlocks = 10_000;

    private readonly List<double> _reference = [];
    private readonly List<double> _difference = [];
    private readonly List<ServeMetrics> _referenceRuns = [];
    private readonly List<ServeMetrics> _differenceRuns = [];
    private int _missing;
    private double _lastError = 1;
    private bool _failsMore;

    /// <summary>The verdict so far; once decided it stays.</summary>
    public ComparisonVerdict Verdict { get; private set; } = ComparisonVerdict.Undecided;

    private double Tolerance => Math.Abs(_reference.Average()) * tolerancePercent / 100;

    private double[] Differences => [.. _difference.Zip(_reference, (second, first) => second - first)];

    private FailedShares Failed => FailedShares.Of(_referenceRuns, _differenceRuns);

    private bool HasInfinite => _reference.Concat(_difference).Any(double.IsInfinity);

    /// <summary>Takes a block; one in which a side does not have the metric is left out.</summary>
    public void Add(ServeMetrics reference, ServeMetrics difference)
    {
        if (column.Of(reference) is { } first && column.Of(difference) is { } second)
        {
            _reference.Add(first);
            _difference.Add(second);
            _referenceRuns.Add(reference);
            _differenceRuns.Add(difference);
        }
        else
        {
            _missing++;
        }
    }

    /// <summary>Looks at the blocks so far.</summary>
    public void Look(double error)
    {
        _lastError = error;
        bool first = _reference.Any(double.IsInfinity), second = _difference.Any(double.IsInfinity);
        if (first || second)
        {
            Verdict = first == second ? ComparisonVerdict.Undecided : MetricComparer.Direction(column, isGreater: second);
        }
        else if (_reference.Count >= SequentialOptions.LeastBlocks)
        {
            WelchTest test = WelchTest.OfPairs(Differences);
            ComparisonVerdict found = test.IsCertain ? (Math.Abs(test.Difference) <= Tolerance ? ComparisonVerdict.Equivalent : MetricComparer.Direction(column, test.Difference > 0))
                : test.ChangePValue(Tolerance) < error ? MetricComparer.Direction(column, test.Difference > 0)
                : test.EquivalencePValue(Tolerance) < error ? ComparisonVerdict.Equivalent
                : ComparisonVerdict.Undecided;
            Verdict = Failed.Limit(found, tolerancePercent);
            _failsMore = Verdict != found;
        }
    }

    /// <summary>The comparison. The interval is that of the last look, so that it holds for all looks together.</summary>
    public ServeComparison Compare(string referenceRun, string differenceRun, SequentialOptions options)
    {
        WelchTest? test = _reference.Count >= 2 && !HasInfinite ? WelchTest.OfPairs(Differences) : null;
        (double Percent, double PValue)? drift = test is null ? null : Drift();
        (double Low, double High)? interval = _lastError < 1 ? test?.Interval(1 - _lastError, 1) : null;
        return new ServeComparison
        {
            Metric = column.Name,
            ReferenceRun = referenceRun,
            DifferenceRun = differenceRun,
            ReferenceCount = _reference.Count,
            DifferenceCount = _difference.Count,
            Reference = _reference.Count == 0 ? double.PositiveInfinity : _reference.Average(),
            Difference = _difference.Count == 0 ? double.PositiveInfinity : _difference.Average(),
            Lower = interval?.Low,
            Upper = interval?.High,
            PValue = test?.PValue,
            LowerIsBetter = column.Metric.Direction == MetricDirection.LowerIsBetter,
            TolerancePercent = options.TolerancePercent,
            Verdict = Verdict,
            DriftPercent = drift?.Percent,
            ReferenceValues = _reference,
            DifferenceValues = _difference,
            RunsNeeded = Verdict == ComparisonVerdict.Undecided && !_failsMore && test is { IsCertain: false } ? BlocksNeeded(test) : null,
            Reason = Reason(drift, options),
        };
    }

    // How the level of both sides changed from the first block to the last: a straight line through it (least squares).
    private (double Percent, double PValue)? Drift()
    {
        double[] levels = [.. _reference.Zip(_difference, (first, second) => (first + second) / 2)];
        double mean = levels.Average(), middle = (levels.Length - 1) / 2.0;
        if (levels.Length < 3 || mean == 0)
        {
            return null;
        }

        double spread = Enumerable.Range(0, levels.Length).Sum(i => (i - middle) * (i - middle));
        double slope = levels.Select((level, i) => (i - middle) * level).Sum() / spread;
        double rest = levels.Select((level, i) => level - mean - (slope * (i - middle))).Sum(residual => residual * residual) / (levels.Length - 2);
        double error = Math.Sqrt(rest / spread);
        double p = slope == 0 ? 1 : error == 0 ? 0 : 1 - StudentDistribution.Within(Math.Abs(slope) / error, levels.Length - 2);
        return (slope * (levels.Length - 1) / Math.Abs(mean) * 100, p);
    }

    private int? BlocksNeeded(WelchTest test)
    {
        double distance = Math.Abs(Math.Abs(test.Difference) - Tolerance);
        double deviation = test.Error * Math.Sqrt(_reference.Count);
        long needed = Search.First(_reference.Count + 1, MostBlocks, blocks => StudentDistribution.Quantile(1 - (2 * _lastError), blocks - 1) * deviation / Math.Sqrt(blocks) <= distance);
        return distance > 0 && _lastError < 0.5 && needed < MostBlocks ? (int)needed : null;
    }

    private string Reason((double Percent, double PValue)? drift, SequentialOptions options)
    {
        List<string> reasons =
        [
            string.Create(CultureInfo.InvariantCulture, $"Pairs of {_reference.Count} interleaved blocks of at most {options.MaxBlocks}; the looks are paid for."),
        ];
        if (_missing > 0)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"In {_missing} blocks a side does not have the metric."));
        }

        if (HasInfinite)
        {
            reasons.Add("In a block nothing succeeded.");
        }

        if (_failsMore)
        {
            reasons.Add(Failed.ToString());
        }

        if (drift is { PValue: < DriftError } moved)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"Both sides drifted by {moved.Percent:+0.0;-0.0} % from the first block to the last (p = {moved.PValue:0.###}); pairs do not see it."));
        }

        return string.Join(' ', reasons);
    }
}
