using ServeBench.Randomness;

namespace ServeBench.Decisions;

/// <summary>
/// The difference of two means by drawing runs again and again, with put-back (B. Efron, Bootstrap methods: another look at the jackknife, 1979). Few
/// runs give too narrow an interval; it is widened as T. C. Hesterberg says (What teachers should know about the bootstrap, 2015): the quantile of a
/// share is taken at that of Student's t·√(n/(n − 1)) for the smaller of the two numbers of runs.
/// </summary>
internal sealed class BootstrapTest : DifferenceTest
{
    private const int Draws = 10_000;
    private const uint Seed = 1;

    private readonly double[] _differences = new double[Draws];
    private readonly int _count;

    /// <summary>Draws from two samples of two values or more.</summary>
    public BootstrapTest(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var random = new CPythonRandom(Seed);
        for (int i = 0; i < Draws; i++)
        {
            _differences[i] = MeanOfDraw(second, random) - MeanOfDraw(first, random);
        }

        Array.Sort(_differences);
        Difference = second.Average() - first.Average();
        _count = Math.Min(first.Count, second.Count);
    }

    public override double Difference { get; }

    public override double Greater(double shift) => Widened(ShareBelow(shift));

    public override double Less(double shift) => Widened(1 - ShareBelow(shift));

    // Half a draw at either end, since no number of draws shows that something never happens.
    private double ShareBelow(double shift) =>
        Math.Clamp((CountBelow(shift, orEqual: false) + CountBelow(shift, orEqual: true)) / 2.0 / Draws, 0.5 / Draws, 1 - (0.5 / Draws));

    private int CountBelow(double shift, bool orEqual) =>
        (int)Search.First(0, Draws, i => orEqual ? _differences[i] > shift : _differences[i] >= shift);

    private double Widened(double share) => StudentDistribution.Below(NormalDistribution.Quantile(share) * Math.Sqrt((_count - 1.0) / _count), _count - 1);

    private static double MeanOfDraw(IReadOnlyList<double> values, CPythonRandom random)
    {
        double sum = 0;
        for (int i = 0; i < values.Count; i++)
        {
            sum += values[(int)(random.Random() * values.Count)];
        }

        return sum / values.Count;
    }
}
