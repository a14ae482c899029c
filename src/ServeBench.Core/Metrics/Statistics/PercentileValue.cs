using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>One percentile of a latency.</summary>
/// <param name="Percent">0 to 100.</param>
/// <param name="Ms">The value in milliseconds.</param>
public readonly record struct PercentileValue(double Percent, double Ms)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"P{Percent}: {Ms:0.##} ms");
}
