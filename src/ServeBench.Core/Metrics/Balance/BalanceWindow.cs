namespace ServeBench.Metrics;

/// <summary>
/// Finds the part of a run in which requests in flight and throughput keep their level: the beginning and the end are left out by the rule of
/// the least marginal standard error, MSER (K. P. White, "An effective truncation heuristic for bias reduction in simulation output",
/// Simulation 69(6), 1997; over means of batches as in K. P. White, M. J. Cobb and S. C. Spratt, "A comparison of five steady-state truncation
/// heuristics for simulation", Winter Simulation Conference 2000).
/// </summary>
/// <remarks>
/// Of a series of n means the rule leaves out the first d for which Σ (x − mean)² / (n − d)², over what is left, is least. It is applied to both
/// series, and to both turned round for the end; of the two the later beginning and the earlier end count. A least value at half of the series
/// says that the level never settled. The beginning is looked for without what the end leaves out, and the end without what the beginning does.
/// </remarks>
internal static class BalanceWindow
{
    /// <summary>Requests below which no window is looked for.</summary>
    public const int LeastRequests = 50;

    private const int LeastBins = 20;
    private const int MostBins = 200;
    private const int RequestsPerBin = 5;

    /// <summary>The window, as a range of the bins of its series.</summary>
    /// <param name="series">Requests in flight and throughput.</param>
    /// <returns>The first bin and the one after the last; <see langword="null"/> when the level never settles.</returns>
    public static (int First, int End)? Find(LoadSeries series)
    {
        int bins = series.InFlight.Length;
        int first = FirstOf(series, leaveOut: 0);
        int last = LastOf(series, leaveOut: 0);
        // An end that falls off would hide a beginning that rises: each is looked for without the other.
        (first, last) = (FirstOf(series, leaveOut: last), LastOf(series, leaveOut: first));
        bool isSettled = first < bins / 2 && last < bins / 2 && bins - first - last > bins / 4;
        return isSettled ? (first, bins - last) : null;
    }

    private static int FirstOf(LoadSeries series, int leaveOut) =>
        Math.Max(Truncation(series.InFlight.AsSpan(..^leaveOut)), Truncation(series.Throughput.AsSpan(..^leaveOut)));

    private static int LastOf(LoadSeries series, int leaveOut) =>
        Math.Max(Truncation(Reversed(series.InFlight[leaveOut..])), Truncation(Reversed(series.Throughput[leaveOut..])));

    public static int BinsOf(int requests) => Math.Clamp(requests / RequestsPerBin, LeastBins, MostBins);

    /// <summary>How many of the first values are left out, at most half of them.</summary>
    public static int Truncation(ReadOnlySpan<double> values)
    {
        // From the back, so that each step adds one value to the sums of what is left. Sums of squares about a middle value keep their digits.
        double middle = values.Length == 0 ? 0 : values[values.Length / 2];
        (double sum, double squares, double least) = (0, 0, double.PositiveInfinity);
        int best = 0;
        for (int left = values.Length - 1; left >= 0; left--)
        {
            double value = values[left] - middle;
            sum += value;
            squares += value * value;
            int count = values.Length - left;
            double error = Math.Max(0, squares - (sum * sum / count)) / ((double)count * count);
            // Of equal ones the one that leaves out least.
            if (left <= values.Length / 2 && error <= least)
            {
                (least, best) = (error, left);
            }
        }

        return best;
    }

    private static double[] Reversed(double[] values) => [.. values.AsEnumerable().Reverse()];
}
