using ServeBench.Metrics;
using Xunit;

namespace ServeBench.Tests.Results;

/// <summary>Compares all metrics of two results.</summary>
internal static class MetricsAssert
{
    private static readonly LatencyMetric[] s_metricsWithEachPercentile = [LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl, LatencyMetric.E2el];

    /// <summary>Each number is equal to 1e-9 relative, all else exactly.</summary>
    public static void Equal(ServeMetrics expected, ServeMetrics actual, params string[] except)
    {
        foreach (System.Reflection.PropertyInfo property in typeof(ServeMetrics).GetProperties().Where(property => !except.Contains(property.Name)))
        {
            object? left = property.GetValue(expected);
            object? right = property.GetValue(actual);
            if (left is double number && double.IsFinite(number))
            {
                Assert.True(
                    right is double other && Math.Abs(number - other) <= 1e-9 * Math.Max(Math.Abs(number), 1e-3),
                    $"{property.Name}: {right} instead of {left}");
            }
            else if (property.Name == nameof(ServeMetrics.Run))
            {
                Assert.Equivalent(left, right, strict: true);
            }
            else
            {
                Assert.Equal(left, right);
            }
        }

        foreach (LatencyMetric metric in s_metricsWithEachPercentile)
        {
            Assert.Equal(
                expected.GetLatency(metric)?.Percentiles.Select(value => value.Percent), actual.GetLatency(metric)?.Percentiles.Select(value => value.Percent));
        }
    }
}
