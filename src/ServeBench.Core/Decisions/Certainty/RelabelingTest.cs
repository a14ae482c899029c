namespace ServeBench.Decisions;

/// <summary>
/// Compares the sum of a score of the second sample with what it would be if chance had shared the values out to the two sides. With the values as
/// scores it is the permutation test of the difference of the means (R. A. Fisher, The Design of Experiments, 1935; E. J. G. Pitman, 1937), with their
/// ranks the exact test of H. B. Mann and D. R. Whitney (1947), ties included.
/// </summary>
internal sealed class RelabelingTest : DifferenceTest
{
    // As many ways are looked at one by one; of more of them a part is drawn.
    private const int MostWays = 20_000;

    private const uint Seed = 1;

    private readonly double[] _first;
    private readonly double[] _second;
    private readonly bool _byRank;
    private readonly double _ways;

    private RelabelingTest(IReadOnlyList<double> first, IReadOnlyList<double> second, bool byRank)
    {
        _first = [.. first];
        _second = [.. second];
        _byRank = byRank;
        _ways = Combinations.Count(_second.Length, _first.Length + _second.Length);
    }

    /// <summary>The difference of the means, or of the medians of all pairs for ranks (J. L. Hodges and E. L. Lehmann, 1963).</summary>
    public override double Difference => _byRank ? MedianOfPairs() : _second.Average() - _first.Average();

    public override double LeastPValue => 1 / Math.Min(_ways, MostWays + 1);

    public static RelabelingTest OfMeans(IReadOnlyList<double> first, IReadOnlyList<double> second) => new(first, second, byRank: false);

    public static RelabelingTest OfRanks(IReadOnlyList<double> first, IReadOnlyList<double> second) => new(first, second, byRank: true);

    public override double Greater(double shift) => Share(shift, sign: 1);

    public override double Less(double shift) => Share(shift, sign: -1);

    // Of the ways to share the values out, how many have as great a sum on the second side, or a greater.
    private double Share(double shift, int sign)
    {
        double[] values = [.. _first, .. _second.Select(value => value - shift)];
        double[] scores = [.. (_byRank ? Ranks(values) : values).Select(score => sign * score)];
        double observed = 0;
        for (int i = _first.Length; i < scores.Length; i++)
        {
            observed += scores[i];
        }

        // What differs by rounding is equal.
        observed -= 1e-9 * (1 + Math.Abs(observed));
        bool isExact = _ways <= MostWays;
        IEnumerable<int[]> ways = isExact ? Combinations.Of(_second.Length, values.Length) : Combinations.Draw(_second.Length, values.Length, MostWays, Seed);
        // Of drawn ways the one that was observed is one more.
        int hits = isExact ? 0 : 1;
        foreach (int[] way in ways)
        {
            double sum = 0;
            foreach (int place in way)
            {
                sum += scores[place];
            }

            hits += sum >= observed ? 1 : 0;
        }

        return hits / (isExact ? _ways : MostWays + 1.0);
    }

    private double MedianOfPairs()
    {
        double[] differences = [.. _second.SelectMany(_ => _first, (second, first) => second - first).Order()];
        return SampleStatistics.PercentileOf(differences, 50);
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values)
    {
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        double[] ranks = new double[values.Length];
        for (int begin = 0; begin < order.Length;)
        {
            int end = begin;
            while (end < order.Length && values[order[end]] == values[order[begin]])
            {
                end++;
            }

            for (int i = begin; i < end; i++)
            {
                ranks[order[i]] = (begin + end + 1) / 2.0;
            }

            begin = end;
        }

        return ranks;
    }
}
