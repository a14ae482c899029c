using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>One metric of two runs side by side, or of repeated runs of two kinds by their means.</summary>
public sealed record ServeComparison
{
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
    /// 100 · (second − first) / first; infinity when the first is 0 and the second is not, -100 when only the first is infinite, and 0 when both
    /// are equal.
    /// </summary>
    public double ChangePercent => Delta == 0 ? 0
        : double.IsInfinity(Reference) ? -100
        : Math.Abs(Reference) > LeastDifference ? Delta / Reference * 100
        : Math.Abs(Difference) > LeastDifference ? double.PositiveInfinity
        : 0;

    /// <summary>Lower end of the confidence interval of <see cref="Delta"/>; <see langword="null"/> without one.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of it.</summary>
    public double? Upper { get; init; }

    /// <summary>Half the length of the interval in percent of the first; infinity when that is 0. <see langword="null"/> without an interval.</summary>
    public double? PlusMinusPercent => Upper - Lower is not { } length ? null
        : length == 0 ? 0
        : Reference == 0 ? double.PositiveInfinity
        : length / 2 / Math.Abs(Reference) * 100;

    /// <summary>
    /// How often runs that do not differ would have such a difference, or a greater one: 0 to 1, from the same test. <see langword="null"/>
    /// without an interval.
    /// </summary>
    public double? PValue { get; init; }

    /// <summary>Whether less is better.</summary>
    public required bool LowerIsBetter { get; init; }

    /// <summary>The greatest change in percent that does not matter.</summary>
    public double TolerancePercent { get; init; } = ComparisonOptions.DefaultTolerancePercent;

    /// <summary>Better or worse by more than the tolerance, equivalent within it, or undecided.</summary>
    public ComparisonVerdict Verdict { get; init; } = ComparisonVerdict.Undecided;

    /// <summary>
    /// How many runs of each side, or blocks, would decide, if they vary as these do; <see langword="null"/> where that is unknown, and for a verdict that stands.
    /// </summary>
    public int? RunsNeeded { get; init; }

    /// <summary>By how much both sides together changed from the first block to the last, in percent; <see langword="null"/> without interleaved blocks.</summary>
    public double? DriftPercent { get; init; }

    /// <summary>What the verdict rests on, in sentences.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The value of each run of the first side.</summary>
    internal IReadOnlyList<double> ReferenceValues { get; init; } = [];

    /// <summary>The value of each run of the second side.</summary>
    internal IReadOnlyList<double> DifferenceValues { get; init; } = [];

    /// <summary>The value of each run of the first side that has one, in the order of the runs.</summary>
    public IReadOnlyList<double> GetReferenceValues() => ReferenceValues;

    /// <summary>The value of each run of the second side that has one, in the order of the runs.</summary>
    public IReadOnlyList<double> GetDifferenceValues() => DifferenceValues;

    /// <summary>A metric that was asked for by its name and that a side does not have: no gate passes without it.</summary>
    internal static ServeComparison Missing(MetricColumn column, string referenceRun, string differenceRun, double tolerancePercent, bool isInReference, bool isInDifference) => new()
    {
        Metric = column.Name,
        ReferenceRun = referenceRun,
        DifferenceRun = differenceRun,
        ReferenceCount = 0,
        DifferenceCount = 0,
        Reference = double.NaN,
        Difference = double.NaN,
        LowerIsBetter = column.Metric.Direction == MetricDirection.LowerIsBetter,
        TolerancePercent = tolerancePercent,
        Reason = isInReference == isInDifference ? "Neither side has it." : $"The {(isInReference ? "second" : "first")} side does not have it.",
    };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}: {Reference:0.##} -> {Difference:0.##} ({ChangePercent:+0.0;-0.0;0.0}{PlusMinus()} %), {Verdict}");

    private string PlusMinus() => PlusMinusPercent is { } half && double.IsFinite(half) ? string.Create(CultureInfo.InvariantCulture, $" ± {half:0.0}") : "";
}
