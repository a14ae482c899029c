namespace ServeBench.Reports.Sweeps;

/// <summary>How the values of an axis are placed.</summary>
public enum ChartScale
{
    /// <summary>In proportion.</summary>
    Linear,

    /// <summary>By their logarithm; only values above 0.</summary>
    Log,

    /// <summary>By their square root; only values from 0.</summary>
    Sqrt,
}
