namespace ServeBench.Metrics;

/// <summary>What a difference between two runs means for a metric.</summary>
public enum MetricVerdict
{
    /// <summary>The two are equal.</summary>
    Same,

    /// <summary>More throughput, or less time.</summary>
    Better,

    /// <summary>Less throughput, or more time.</summary>
    Worse,
}
