namespace ServeBench.Decisions;

/// <summary>
/// Compares two samples, of which one value each is a run: is the second greater than the first by more than a shift, or less? All that is said of a
/// difference follows from the two: its interval, its p-value, whether it is within a tolerance.
/// </summary>
internal abstract class DifferenceTest
{
    private const int Bisections = 50;

    /// <summary>The difference that the samples suggest: second − first.</summary>
    public abstract double Difference { get; }

    /// <summary>The least p-value, of one side, that samples of these sizes can have; 0 where any is possible.</summary>
    public virtual double LeastPValue => 0;

    /// <summary>How often, without more difference than this, the samples would suggest so great a one, or a greater: 0 to 1. It grows with the shift.</summary>
    public abstract double Greater(double shift);

    /// <summary>How often, without less difference than this, the samples would suggest so small a one, or a smaller: 0 to 1. It falls with the shift.</summary>
    public abstract double Less(double shift);

    /// <summary>How often samples that do not differ would suggest such a difference in either direction, or a greater one.</summary>
    public double PValue => ChangePValue(0);

    /// <summary>The p-value of a difference beyond a tolerance, in either direction.</summary>
    /// <param name="tolerance">0 or more.</param>
    public double ChangePValue(double tolerance) => Math.Min(1, 2 * Math.Min(Greater(tolerance), Less(-tolerance)));

    /// <summary>The p-value of a difference within a tolerance: two one-sided tests (D. J. Schuirmann, A comparison of the two one-sided tests procedure and the power approach, 1987).</summary>
    /// <param name="tolerance">0 or more.</param>
    public double EquivalencePValue(double tolerance) => Math.Max(Less(tolerance), Greater(-tolerance));

    /// <summary>The shifts that the samples do not contradict: the two-sided interval of the difference.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <param name="scale">A number of the size of the values, where the search for the ends begins.</param>
    /// <returns>An end is infinite where the samples are too few for one.</returns>
    public virtual (double Low, double High) Interval(double confidence, double scale)
    {
        double error = (1 - confidence) / 2;
        return LeastPValue > error
            ? (double.NegativeInfinity, double.PositiveInfinity)
            : (End(-scale, shift => Greater(shift) <= error), End(scale, shift => Less(shift) <= error));
    }

    // From the difference outward until the samples contradict, and back by halves.
    private double End(double step, Func<double, bool> contradicts)
    {
        (double inside, double outside) = (Difference, Difference + step);
        for (int i = 0; i < Bisections && !contradicts(outside); i++)
        {
            (inside, outside) = (outside, Difference + (2 * (outside - Difference)));
        }

        for (int i = 0; i < Bisections; i++)
        {
            double middle = (inside + outside) / 2;
            (inside, outside) = contradicts(middle) ? (inside, middle) : (middle, outside);
        }

        return outside;
    }
}
