using System.Globalization;
using System.Text.Json.Serialization;

namespace ServeBench.Metrics;

/// <summary>Statistics of one latency, in milliseconds. What a file did not hold is <see langword="null"/>.</summary>
public sealed record LatencyStatistics
{
    /// <summary>The percentiles that are always computed.</summary>
    internal static IReadOnlyList<double> UsualPercentiles { get; } = [50, 90, 95, 99];

    /// <summary>Number of samples.</summary>
    public int? Count { get; init; }

    /// <summary>Mean.</summary>
    public double? MeanMs { get; init; }

    /// <summary>Median.</summary>
    public double? MedianMs { get; init; }

    /// <summary>Standard deviation (ddof 0).</summary>
    public double? StdMs { get; init; }

    /// <summary>The percentiles that were asked for, in that order.</summary>
    public IReadOnlyList<PercentileValue> Percentiles { get; init; } = [];

    /// <summary>Percentiles that are known without having been asked for.</summary>
    [JsonInclude]
    internal IReadOnlyList<PercentileValue> OtherPercentiles { get; init; } = [];

    /// <summary>A percentile in milliseconds; <see langword="null"/> when it was neither asked for nor is it one of 50, 90, 95 and 99.</summary>
    /// <param name="percent">0 to 100.</param>
    public double? Percentile(double percent)
    {
        foreach (PercentileValue value in Percentiles.Concat(OtherPercentiles))
        {
            if (value.Percent.Equals(percent))
            {
                return value.Ms;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"mean {MeanMs:0.##} ms, median {MedianMs:0.##} ms, P99 {Percentile(99):0.##} ms");

    /// <summary>The statistics of a sample in milliseconds.</summary>
    internal static LatencyStatistics Of(ReadOnlySpan<double> samplesMs, IReadOnlyList<double> percentiles)
    {
        var sample = new SampleStatistics(samplesMs);
        return new LatencyStatistics
        {
            Count = sample.Count,
            MeanMs = sample.Mean,
            MedianMs = sample.Median,
            StdMs = sample.StandardDeviation,
            Percentiles = [.. percentiles.Select(Value)],
            OtherPercentiles = [.. UsualPercentiles.Except(percentiles).Select(Value)],
        };

        PercentileValue Value(double percent) => new(percent, sample.Percentile(percent));
    }
}
