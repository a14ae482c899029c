namespace ServeBench.Workloads;

/// <summary>
/// How far lengths spread around the one that is asked for: uniform over the integers from floor(n (1 - ratio)) to
/// ceil(n (1 + ratio)), both included.
/// </summary>
/// <param name="Input">Ratio of input lengths, in [0, 1).</param>
/// <param name="Output">Ratio of output lengths, in [0, 1).</param>
public readonly record struct RangeRatio(double Input, double Output)
{
    /// <summary>The same ratio on both sides.</summary>
    public RangeRatio(double both)
        : this(both, both)
    {
    }

    /// <summary>The shortest and the longest of the lengths that spread around one.</summary>
    internal static (int Low, int High) Around(int length, double ratio) =>
        ((int)Math.Floor(length * (1.0 - ratio)), (int)Math.Ceiling(length * (1.0 + ratio)));

    /// <summary>Makes sure that both ratios are in [0, 1).</summary>
    /// <exception cref="ServeException"><c>RangeRatioInvalid</c>.</exception>
    public void Validate()
    {
        if (!(Input >= 0 && Input < 1 && Output >= 0 && Output < 1))
        {
            throw new ServeException(
                "RangeRatioInvalid",
                ServeErrorKind.InvalidArgument,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"A range ratio must be at least 0 and below 1, and these are {Input} for input and {Output} for output."),
                this);
        }
    }
}
