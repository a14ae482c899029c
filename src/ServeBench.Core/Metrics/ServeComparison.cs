using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>One metric of two runs side by side.</summary>
public sealed record ServeComparison
{
    // Where vllm-bench begins to see a difference.
    private const double LeastDifference = 1e-10;

    /// <summary>The metric: the name of a property of <see cref="ServeMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>The run that is compared with.</summary>
    public required string ReferenceRun { get; init; }

    /// <summary>The run that is compared.</summary>
    public required string DifferenceRun { get; init; }

    /// <summary>Both runs.</summary>
    public string Runs => $"{ReferenceRun} -> {DifferenceRun}";

    /// <summary>The metric of the first.</summary>
    public required double Reference { get; init; }

    /// <summary>The metric of the second.</summary>
    public required double Difference { get; init; }

    /// <summary>Second − first; 0 when both are infinite with one sign.</summary>
    public double Delta => Difference.Equals(Reference) ? 0 : Difference - Reference;

    /// <summary>100 · (second − first) / first; infinity when the first is 0 and the second is not, and 0 when both are equal.</summary>
    public double ChangePercent => Delta == 0 ? 0
        : Math.Abs(Reference) > LeastDifference ? Delta / Reference * 100
        : Math.Abs(Difference) > LeastDifference ? double.PositiveInfinity
        : 0;

    /// <summary>Whether less is better.</summary>
    public required bool LowerIsBetter { get; init; }

    /// <summary>Whether the second run is better or worse.</summary>
    public MetricVerdict Verdict => Math.Abs(Delta) < LeastDifference ? MetricVerdict.Same
        : Delta < 0 == LowerIsBetter ? MetricVerdict.Better
        : MetricVerdict.Worse;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}: {Reference:0.##} -> {Difference:0.##} ({ChangePercent:+0.0;-0.0;0.0} %), {Verdict}");

    /// <summary>The metrics that both runs have, in the order of <c>vllm-bench --compare</c>.</summary>
    internal static IEnumerable<ServeComparison> Of(ServeMetrics reference, string referenceRun, ServeMetrics difference, string differenceRun)
    {
        foreach (ComparableMetric metric in ComparableMetric.All)
        {
            if (metric.Value(reference) is { } first && metric.Value(difference) is { } second)
            {
                yield return new ServeComparison
                {
                    Metric = metric.Name,
                    ReferenceRun = referenceRun,
                    DifferenceRun = differenceRun,
                    Reference = first,
                    Difference = second,
                    LowerIsBetter = metric.LowerIsBetter,
                };
            }
        }
    }
}
