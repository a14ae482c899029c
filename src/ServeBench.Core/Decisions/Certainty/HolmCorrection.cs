namespace ServeBench.Decisions;

/// <summary>
/// Several tests at once: p-values after S. Holm (A simple sequentially rejective multiple test procedure, 1979). When each is compared with α, the
/// probability that any of them rejects wrongly is at most α.
/// </summary>
internal static class HolmCorrection
{
    /// <summary>The corrected p-values, in the order given: never smaller than before, at most 1.</summary>
    /// <param name="values">P-values: 0 to 1.</param>
    public static double[] Correct(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] corrected = new double[values.Count];
        double most = 0;
        for (int rank = 0; rank < order.Length; rank++)
        {
            most = Math.Max(most, Math.Min(1, (order.Length - rank) * values[order[rank]]));
            corrected[order[rank]] = most;
        }

        return corrected;
    }
}
