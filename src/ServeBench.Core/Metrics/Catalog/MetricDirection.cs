namespace ServeBench.Metrics;

/// <summary>Which way a metric gets better.</summary>
internal enum MetricDirection
{
    /// <summary>Neither way: it says how much there was, and not how well it went.</summary>
    Neither,

    HigherIsBetter,

    LowerIsBetter,
}
