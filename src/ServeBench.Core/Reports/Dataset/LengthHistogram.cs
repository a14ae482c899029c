namespace ServeBench.Reports;

/// <summary>How often lengths fall into bins of equal width, as NumPy and Matplotlib count them.</summary>
internal sealed class LengthHistogram
{
    private LengthHistogram(double[] edges, int[] counts) => (Edges, Counts) = (edges, counts);

    /// <summary>The borders of the bins, one more than there are bins. A bin holds its left border; the last one its right border too.</summary>
    public double[] Edges { get; }

    public int[] Counts { get; }

    /// <summary>Counts lengths.</summary>
    /// <param name="lengths">At least one.</param>
    /// <param name="bins">How many bins, 1 or more, from the least length to the greatest; for equal lengths half a token to either side.</param>
    public static LengthHistogram Of(IReadOnlyCollection<int> lengths, int bins)
    {
        double low = lengths.Min();
        double high = lengths.Max();
        if (low == high)
        {
            (low, high) = (low - 0.5, high + 0.5);
        }

        double step = (high - low) / bins;
        double[] edges = [.. Enumerable.Range(0, bins).Select(bin => low + (bin * step)), high];
        var counts = new int[bins];
        foreach (int length in lengths)
        {
            int bin = Math.Min(bins - 1, (int)((length - low) / step));

            // The division rounds: the borders decide.
            if (length < edges[bin])
            {
                bin--;
            }
            else if (bin < bins - 1 && length >= edges[bin + 1])
            {
                bin++;
            }

            counts[bin]++;
        }

        return new LengthHistogram(edges, counts);
    }
}
