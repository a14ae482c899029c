namespace ServeBench.Reports.Sweeps;

/// <summary>How the values of an axis are placed.</summary>
public enum ChartScale
{
    /// <summary>In proportion.</summary>
    Linear,

    /// <summary>By their logarithm; values above 0 alone.</summary>
    Log,

    /// <summary>By their square root; values from 0 alone.</summary>
    Sqrt,
}
