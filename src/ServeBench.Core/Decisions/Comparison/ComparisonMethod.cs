namespace ServeBench.Decisions;

/// <summary>How repeated runs are compared. Each takes a run for one value, and never the requests of several runs as independent.</summary>
public enum ComparisonMethod
{
    /// <summary>Means with the interval of Welch: the default. The means of a few runs are near enough to a normal distribution.</summary>
    Welch,

    /// <summary>Means, against every way to share the runs out to the two sides. It supposes nothing of the distribution.</summary>
    Permutation,

    /// <summary>Ranks, exactly, ties included: one wild run counts no more than its rank.</summary>
    MannWhitney,

    /// <summary>Means of runs that are drawn again and again, with an interval that is widened for few runs.</summary>
    Bootstrap,
}
