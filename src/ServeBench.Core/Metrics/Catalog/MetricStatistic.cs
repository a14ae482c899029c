using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Metrics;

/// <summary>One number that stands for a sample: its mean, its median, its standard deviation, its greatest value or a percentile.</summary>
internal readonly partial record struct MetricStatistic
{
    private readonly double? _percent;

    private MetricStatistic(string key, string prefix, double? percent = null)
    {
        Key = key;
        Prefix = prefix;
        _percent = percent;
    }

    public static MetricStatistic Mean { get; } = new("mean", "Mean");

    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static MetricStatistic Median { get; } = new("median", "Median");

    /// <summary>The standard deviation of the sample (ddof 0).</summary>
    public static MetricStatistic StandardDeviation { get; } = new("std", "Std");

    public static MetricStatistic Maximum { get; } = new("max", "Max");

    /// <summary>Those that are no percentile.</summary>
    public static IReadOnlyList<MetricStatistic> Named { get; } = [Mean, Median, StandardDeviation, Maximum];

    /// <summary>How a key of vLLM and an objective name it: <c>mean</c>, <c>p99</c>, <c>p99.9</c>.</summary>
    public string Key { get; }

    /// <summary>How the name of a property begins: <c>Mean</c>, <c>P99</c>, <c>P99_9</c>, which needs no quotes after a dot.</summary>
    public string Prefix { get; }

    /// <summary>The percentile, 0 to 100; <see langword="null"/> for another statistic.</summary>
    public double? Percent => _percent;

    /// <summary>A percentile.</summary>
    /// <param name="percent">0 to 100.</param>
    public static MetricStatistic Percentile(double percent)
    {
        string number = PercentText(percent);
        return new($"p{number}", $"P{number.Replace('.', '_')}", percent);
    }

    /// <summary>The number of a percentile as keys and lines have it: <c>99</c>, <c>99.9</c>.</summary>
    public static string PercentText(double percent) => percent.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The statistic that a text names in any case: <c>mean</c>, <c>P99</c>, <c>p99.9</c>, <c>P99_9</c>; <see langword="null"/> for another text.</summary>
    public static MetricStatistic? Find(string text)
    {
        foreach (MetricStatistic named in Named)
        {
            if (named.Key.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return named;
            }
        }

        return PercentileName().IsMatch(text)
            && double.TryParse(text.AsSpan(1).ToString().Replace('_', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            && percent <= 100
                ? Percentile(percent)
                : null;
    }

    /// <summary>The statistic of a latency; <see langword="null"/> where the latency does not have it.</summary>
    public double? Of(LatencyStatistics? latency) =>
        latency is null ? null
        : _percent is { } percent ? latency.Percentile(percent)
        : this == Mean ? latency.MeanMs
        : this == Median ? latency.MedianMs
        : this == StandardDeviation ? latency.StdMs
        : null;

    public override string ToString() => Key;

    [GeneratedRegex(@"^[pP]\d+([._]\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex PercentileName();
}
