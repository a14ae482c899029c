namespace ServeBench.Metrics;

/// <summary>What a difference between runs means for a metric.</summary>
public enum MetricVerdict
{
    /// <summary>The difference, and of repeated runs all of its confidence interval, is within the tolerance.</summary>
    Same,

    /// <summary>More throughput, or less time.</summary>
    Better,

    /// <summary>Less throughput, or more time.</summary>
    Worse,

    /// <summary>
    /// The repeated runs vary too much, or are too few, to say: their confidence interval goes beyond the tolerance, and holds 0 or has its
    /// middle within the tolerance.
    /// </summary>
    Unclear,
}
