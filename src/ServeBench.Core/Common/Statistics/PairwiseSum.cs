namespace ServeBench.Common;

/// <summary>
/// Sums in NumPy's order (pairwise summation: eight running sums in blocks of up to 128 terms, halves above that), so that means and
/// deviations agree with <c>np.mean</c> and <c>np.std</c> to the last bits, and the error grows with log n.
/// </summary>
internal static class PairwiseSum
{
    private const int Lanes = 8;
    private const int BlockSize = 128;

    public static double Of(ReadOnlySpan<double> values) => Sum(values, default(Plain));

    public static double OfSquaredDeviations(ReadOnlySpan<double> values, double center) => Sum(values, new SquaredDeviation(center));

    private static double Sum<TTerm>(ReadOnlySpan<double> values, TTerm term)
        where TTerm : struct, ITerm
    {
        if (values.Length < Lanes)
        {
            double few = 0;
            foreach (double value in values)
            {
                few += term.Of(value);
            }

            return few;
        }

        if (values.Length > BlockSize)
        {
            int half = values.Length / 2;
            half -= half % Lanes;
            return Sum(values[..half], term) + Sum(values[half..], term);
        }

        return SumBlock(values, term);
    }

    private static double SumBlock<TTerm>(ReadOnlySpan<double> values, TTerm term)
        where TTerm : struct, ITerm
    {
        Span<double> lanes = stackalloc double[Lanes];
        int whole = values.Length - (values.Length % Lanes);
        for (int lane = 0; lane < Lanes; lane++)
        {
            lanes[lane] = term.Of(values[lane]);
        }

        for (int index = Lanes; index < whole; index += Lanes)
        {
            for (int lane = 0; lane < Lanes; lane++)
            {
                lanes[lane] += term.Of(values[index + lane]);
            }
        }

        double sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (int index = whole; index < values.Length; index++)
        {
            sum += term.Of(values[index]);
        }

        return sum;
    }

    private interface ITerm
    {
        double Of(double value);
    }

    private readonly struct Plain : ITerm
    {
        public double Of(double value) => value;
    }

    private readonly struct SquaredDeviation(double center) : ITerm
    {
        public double Of(double value) => (value - center) * (value - center);
    }
}
