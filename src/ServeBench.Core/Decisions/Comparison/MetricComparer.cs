using ServeBench.Metrics;
using static System.FormattableString;

namespace ServeBench.Decisions;

/// <summary>One metric of two sides: their values, the test of the difference, and the verdict.</summary>
internal sealed class MetricComparer
{
    private const int MostRuns = 10_000;

    private readonly MetricColumn _column;
    private readonly ComparisonOptions _options;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly DifferenceTest? _test;
    private readonly FailedShares _failed;

    private MetricComparer(MetricColumn column, double[] first, double[] second, DifferenceTest? test, FailedShares failed, ComparisonOptions options)
    {
        _column = column;
        _options = options;
        (_first, _second) = (first, second);
        _test = test;
        _failed = failed;
    }

    /// <summary>The p-value of a difference beyond the tolerance, in either direction; <see langword="null"/> where nothing is tested.</summary>
    public double? ChangePValue => IsTested ? _test!.ChangePValue(Tolerance) : null;

    /// <summary>The p-value of a difference within the tolerance; <see langword="null"/> where nothing is tested.</summary>
    public double? EquivalencePValue => IsTested ? _test!.EquivalencePValue(Tolerance) : null;

    private bool IsTested => _test is not null and not WelchTest { IsCertain: true };

    private double Tolerance => Math.Abs(_first.Average()) * _options.TolerancePercent / 100;

    private bool IsWithinRun => _first.Length == 1 && _second.Length == 1;

    private bool HasInfinite => _first.Concat(_second).Any(value => !double.IsFinite(value));

    /// <summary>Compares a metric; <see langword="null"/> where a side does not have it.</summary>
    /// <param name="column">The metric.</param>
    /// <param name="reference">The runs of the first side, at least one.</param>
    /// <param name="difference">The runs of the second side, at least one.</param>
    /// <param name="options">How they are compared.</param>
    public static MetricComparer? Of(MetricColumn column, IReadOnlyList<ServeMetrics> reference, IReadOnlyList<ServeMetrics> difference, ComparisonOptions options)
    {
        double[] first = [.. reference.Select(column.Of).OfType<double>()], second = [.. difference.Select(column.Of).OfType<double>()];
        if (first.Length == 0 || second.Length == 0)
        {
            return null;
        }

        bool isFinite = first.Concat(second).All(double.IsFinite);
        DifferenceTest? test = !isFinite ? null
            : reference.Count == 1 && difference.Count == 1 ? WithinRun(column, reference[0], difference[0], second[0] - first[0])
            : OverRuns(first, second, options.Method);
        return new(column, first, second, test, FailedShares.Of(reference, difference), options);
    }

    /// <summary>The test of repeated runs; <see langword="null"/> where they are too few for the method.</summary>
    public static DifferenceTest? OverRuns(double[] first, double[] second, ComparisonMethod method) => method switch
    {
        ComparisonMethod.Permutation => RelabelingTest.OfMeans(first, second),
        ComparisonMethod.MannWhitney => RelabelingTest.OfRanks(first, second),
        ComparisonMethod.Bootstrap => first.Length > 1 && second.Length > 1 ? new BootstrapTest(first, second) : null,
        _ => first.Length > 1 || second.Length > 1 ? new WelchTest(first, second) : null,
    };

    /// <summary>Whether a metric got better or worse.</summary>
    /// <param name="column">The metric.</param>
    /// <param name="isGreater">Whether the second side is greater.</param>
    public static ComparisonVerdict Direction(MetricColumn column, bool isGreater) =>
        isGreater == (column.Metric.Direction == MetricDirection.LowerIsBetter) ? ComparisonVerdict.Worse : ComparisonVerdict.Better;

    /// <summary>The comparison.</summary>
    /// <param name="referenceRun">What the first side is called.</param>
    /// <param name="differenceRun">What the second side is called.</param>
    /// <param name="change">The p-value of a change after the correction for several metrics.</param>
    /// <param name="equivalence">That of none.</param>
    /// <param name="together">How many metrics are tested together.</param>
    public ServeComparison Compare(string referenceRun, string differenceRun, double change, double equivalence, int together)
    {
        ComparisonVerdict found = Verdict(change, equivalence), verdict = _failed.Limit(found, _options.TolerancePercent);
        (double Low, double High)? interval = _test?.Interval(_options.Confidence, Math.Abs(_first.Average()) + Math.Abs(_second.Average()) + double.Epsilon);
        return new ServeComparison
        {
            Metric = _column.Name,
            ReferenceRun = referenceRun,
            DifferenceRun = differenceRun,
            ReferenceCount = _first.Length,
            DifferenceCount = _second.Length,
            Reference = _first.Average(),
            Difference = _second.Average(),
            Lower = interval?.Low,
            Upper = interval?.High,
            PValue = _test?.PValue,
            LowerIsBetter = _column.Metric.Direction == MetricDirection.LowerIsBetter,
            TolerancePercent = _options.TolerancePercent,
            Verdict = verdict,
            RunsNeeded = found == ComparisonVerdict.Undecided && !HasInfinite ? RunsNeeded(together) : null,
            ReferenceValues = _first,
            DifferenceValues = _second,
            Reason = verdict == found ? Reason(found, together) : $"{_failed} {Reason(found, together)}".TrimEnd(),
        };
    }

    private static WelchTest? WithinRun(MetricColumn column, ServeMetrics reference, ServeMetrics difference, double delta) =>
        RunBlocks.Of(reference, column) is { } first && RunBlocks.Of(difference, column) is { } second ? WelchTest.Around(delta, first, second) : null;

    private ComparisonVerdict Verdict(double change, double equivalence)
    {
        double error = 1 - _options.Confidence;
        double delta = _second.Average() - _first.Average();
        if (HasInfinite)
        {
            // Of a side with an infinite latency some run answered nothing: it is worse than one without.
            bool first = _first.Any(double.IsInfinity), second = _second.Any(double.IsInfinity);
            return first == second ? ComparisonVerdict.Undecided : Direction(_column, second);
        }

        return _test is null ? ComparisonVerdict.Undecided
            : _test is WelchTest { IsCertain: true } ? (Math.Abs(delta) <= Tolerance ? ComparisonVerdict.Equivalent : Direction(_column, delta > 0))
            : change < error ? Direction(_column, _test.Difference > 0)
            : equivalence < error ? ComparisonVerdict.Equivalent
            : ComparisonVerdict.Undecided;
    }

    // So many runs of each side, if means and deviations stay what they are, as bring the interval off the end of the tolerance that it holds.
    private int? RunsNeeded(int together)
    {
        if (IsWithinRun || (_first.Length < 2 && _second.Length < 2))
        {
            return null;
        }

        var welch = new WelchTest(_first, _second);
        double distance = Math.Abs(Math.Abs(welch.Difference) - Tolerance);
        bool isWithin = Math.Abs(welch.Difference) < Tolerance;
        double error = (1 - _options.Confidence) / together;
        double variance = welch.Error * welch.Error / ((1.0 / _first.Length) + (1.0 / _second.Length));
        int least = LeastRuns(error);
        long needed = Search.First(Math.Max(2, least), MostRuns, runs =>
            StudentDistribution.Quantile(1 - (isWithin ? 2 * error : error), (2 * runs) - 2) * Math.Sqrt(2 * variance / runs) <= distance);
        return distance > 0 && needed < MostRuns ? (int)needed : null;
    }

    // Where every way to share the runs out is looked at, a few runs have too few ways.
    private int LeastRuns(double error) => _options.Method is ComparisonMethod.Permutation or ComparisonMethod.MannWhitney
        ? (int)Search.First(2, MostRuns, runs => 2 / Combinations.Count((int)runs, (int)(2 * runs)) <= error)
        : 2;

    private string Reason(ComparisonVerdict verdict, int together)
    {
        List<string> reasons = [];
        if (HasInfinite)
        {
            reasons.Add(verdict == ComparisonVerdict.Undecided ? "No request of either side has it." : "A run in which nothing succeeded is worse than any.");
        }
        else if (IsWithinRun)
        {
            reasons.Add(_test is null
                ? "One run of each side, and no interval within a run: repeat both."
                : "Within a run: the interval is that of parts of one run of each side. Runs differ more: repeat both.");
        }
        else if (_test is null)
        {
            reasons.Add("The method needs two runs of each side or more.");
        }
        else if (verdict == ComparisonVerdict.Undecided && 2 * _test.LeastPValue >= (1 - _options.Confidence) / together)
        {
            int least = LeastRuns((1 - _options.Confidence) / together);
            reasons.Add(Invariant($"{_first.Length} against {_second.Length} runs never get below p = {2 * _test.LeastPValue:0.###}: {least} of each are the least that can decide."));
        }
        else if (_test is WelchTest { IsCertain: true })
        {
            reasons.Add("The runs do not vary at all.");
        }

        if (together > 1 && IsTested)
        {
            reasons.Add(Invariant($"{together} metrics are tested together, with Holm's correction."));
        }

        return string.Join(' ', reasons);
    }
}
