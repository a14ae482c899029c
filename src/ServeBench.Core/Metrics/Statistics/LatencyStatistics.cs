using System.Globalization;
using System.Text.Json.Serialization;

namespace ServeBench.Metrics;

/// <summary>
/// Statistics of one latency, in milliseconds. What a file did not hold is <see langword="null"/>; of a sample without values each is
/// infinite, above every limit.
/// </summary>
public sealed record LatencyStatistics
{
    /// <summary>
    /// What a latency is that no request had: above every limit, so that neither <c>-lt 200</c> lets a run pass nor <c>-gt 200</c> lets it off,
    /// and last in every order. vLLM's 0 would pass both, and so would no value.
    /// </summary>
    internal const double NoSample = double.PositiveInfinity;

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

    /// <summary>The same statistics of no sample: what a file says of a run in which nothing succeeded is 0, which no request had.</summary>
    internal LatencyStatistics WithoutSample() => this with
    {
        Count = 0,
        MeanMs = None(MeanMs),
        MedianMs = None(MedianMs),
        StdMs = None(StdMs),
        Percentiles = [.. Percentiles.Select(None)],
        OtherPercentiles = [.. OtherPercentiles.Select(None)],
    };

    /// <summary>The statistics of a sample in milliseconds.</summary>
    internal static LatencyStatistics Of(ReadOnlySpan<double> samplesMs, IReadOnlyList<double> percentiles)
    {
        var sample = new SampleStatistics(samplesMs);
        return new LatencyStatistics
        {
            Count = sample.Count,
            MeanMs = OrNone(sample.Mean),
            MedianMs = OrNone(sample.Median),
            StdMs = OrNone(sample.StandardDeviation),
            Percentiles = [.. percentiles.Select(Value)],
            OtherPercentiles = [.. UsualPercentiles.Except(percentiles).Select(Value)],
        };

        PercentileValue Value(double percent) => new(percent, OrNone(sample.Percentile(percent)));

        double OrNone(double value) => sample.Count > 0 ? value : NoSample;
    }

    private static double? None(double? value) => value is null ? null : NoSample;

    private static PercentileValue None(PercentileValue value) => value with { Ms = NoSample };
}
