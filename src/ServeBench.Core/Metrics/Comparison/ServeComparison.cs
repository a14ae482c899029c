using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>One metric of two runs side by side, or of repeated runs of two kinds by their means.</summary>
public sealed record ServeComparison
{
    /// <summary>The greatest change in percent that is none, unless another is given.</summary>
    public const double DefaultTolerancePercent = 1;

    // Where vllm-bench begins to see a difference.
    private const double LeastDifference = 1e-10;

    /// <summary>The metric: the name of a property of <see cref="ServeMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>The run, or the runs, that are compared with.</summary>
    public required string ReferenceRun { get; init; }

    /// <summary>The run, or the runs, that are compared.</summary>
    public required string DifferenceRun { get; init; }

    /// <summary>Both runs.</summary>
    public string Runs => $"{ReferenceRun} -> {DifferenceRun}";

    /// <summary>How many runs the first value is the mean of.</summary>
    public int ReferenceCount { get; init; } = 1;

    /// <summary>How many runs the second value is the mean of.</summary>
    public int DifferenceCount { get; init; } = 1;

    /// <summary>The metric of the first, or its mean.</summary>
    public required double Reference { get; init; }

    /// <summary>The metric of the second, or its mean.</summary>
    public required double Difference { get; init; }

    /// <summary>Second − first; 0 when both are infinite with one sign.</summary>
    public double Delta => Difference.Equals(Reference) ? 0 : Difference - Reference;

    /// <summary>
    /// 100 · (second − first) / first; infinity when the first is 0 and the second is not, -100 when the first alone is infinite, and 0 when both
    /// are equal.
    /// </summary>
    public double ChangePercent => Delta == 0 ? 0
        : double.IsInfinity(Reference) ? -100
        : Math.Abs(Reference) > LeastDifference ? Delta / Reference * 100
        : Math.Abs(Difference) > LeastDifference ? double.PositiveInfinity
        : 0;

    /// <summary>
    /// Lower end of the 95 % confidence interval of the difference, after Welch: Δ ± t·√(s₁²/n₁ + s₂²/n₂), with the deviations s (ddof 1) of the
    /// runs and t for (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁ − 1) + (s₂²/n₂)²/(n₂ − 1)) degrees of freedom (Biometrika 34, 1947). A single run
    /// beside several is taken to vary as they do. <see langword="null"/> for one run each, which do not tell how much runs vary.
    /// </summary>
    public double? DeltaLow { get; init; }

    /// <summary>Upper end of it.</summary>
    public double? DeltaHigh { get; init; }

    /// <summary>Half the length of the interval in percent of the first; infinity when that is 0. <see langword="null"/> without an interval.</summary>
    public double? PlusMinusPercent => DeltaHigh is not { } high ? null
        : high == Delta ? 0
        : Reference == 0 ? double.PositiveInfinity
        : (high - Delta) / Math.Abs(Reference) * 100;

    /// <summary>
    /// How often runs that do not differ would have such a difference, or a greater one: 0 to 1, from the same test. <see langword="null"/>
    /// without an interval.
    /// </summary>
    public double? PValue { get; init; }

    /// <summary>Whether less is better.</summary>
    public required bool LowerIsBetter { get; init; }

    /// <summary>The greatest change in percent that is none.</summary>
    public double TolerancePercent { get; init; } = DefaultTolerancePercent;

    /// <summary>
    /// Whether the second is better or worse. Of repeated runs it is neither where the interval holds 0 or the change is within the tolerance;
    /// what lies within the tolerance with all of the interval is the same.
    /// </summary>
    public MetricVerdict Verdict
    {
        get
        {
            double least = DeltaLow is null ? LeastDifference : 0;
            double tolerated = double.IsFinite(Reference) ? Math.Max(Math.Abs(Reference) * TolerancePercent / 100, least) : 0;
            double low = DeltaLow ?? Delta, high = DeltaHigh ?? Delta;
            return low >= -tolerated && high <= tolerated ? MetricVerdict.Same
                : (low <= 0 && high >= 0) || Math.Abs(Delta) <= tolerated ? MetricVerdict.Unclear
                : Delta < 0 == LowerIsBetter ? MetricVerdict.Better
                : MetricVerdict.Worse;
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}: {Reference:0.##} -> {Difference:0.##} ({ChangePercent:+0.0;-0.0;0.0}{PlusMinus()} %), {Verdict}");

    /// <summary>The metrics that both sides have, in the order of <c>vllm-bench --compare</c>.</summary>
    /// <param name="reference">The first, at least one; several are repetitions.</param>
    /// <param name="referenceRun">What it is called.</param>
    /// <param name="difference">The second, at least one; several are repetitions.</param>
    /// <param name="differenceRun">What it is called.</param>
    /// <param name="tolerancePercent">The greatest change in percent that is none.</param>
    internal static IEnumerable<ServeComparison> Of(
        IReadOnlyCollection<ServeMetrics> reference,
        string referenceRun,
        IReadOnlyCollection<ServeMetrics> difference,
        string differenceRun,
        double tolerancePercent = DefaultTolerancePercent)
    {
        foreach (MetricColumn column in MetricCatalog.Compared)
        {
            double[] first = Measured(column, reference), second = Measured(column, difference);
            if (first.Length == 0 || second.Length == 0)
            {
                continue;
            }

            MeanDifference? interval = double.IsFinite(first[0]) && double.IsFinite(second[0]) ? MeanDifference.Of(first, second) : null;
            yield return new ServeComparison
            {
                Metric = column.Name,
                ReferenceRun = referenceRun,
                DifferenceRun = differenceRun,
                ReferenceCount = first.Length,
                DifferenceCount = second.Length,
                Reference = first.Average(),
                Difference = second.Average(),
                DeltaLow = interval?.Low,
                DeltaHigh = interval?.High,
                PValue = interval?.PValue,
                LowerIsBetter = column.Metric.Direction == MetricDirection.LowerIsBetter,
                TolerancePercent = tolerancePercent,
            };
        }
    }

    // Infinite is what no request of a run had: it is the mean only where no run has another.
    private static double[] Measured(MetricColumn column, IReadOnlyCollection<ServeMetrics> runs)
    {
        double[] values = [.. runs.Select(column.Of).OfType<double>()];
        double[] finite = [.. values.Where(double.IsFinite)];
        return finite.Length > 0 ? finite : values;
    }

    private string PlusMinus() => PlusMinusPercent is { } half ? string.Create(CultureInfo.InvariantCulture, $" ± {half:0.0}") : "";
}
