namespace ServeBench.Decisions;

/// <summary>
/// Where the number of one objective crosses its goal, from probes of several loads. A first root comes from values that are made to rise with the load by
/// pooling neighbours that fall (M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman, An empirical distribution function for sampling with
/// incomplete information, 1955). Beside it a line is fitted through the log-odds of a share, or the logarithm of a mean, over the logarithm of the load
/// (P. McCullagh and J. A. Nelder, Generalized Linear Models, 1989). The interval of the root is that of E. C. Fieller (Some problems in interval
/// estimation, 1954).
/// </summary>
/// <remarks>
/// A probe counts by its requests and not by its own error: one that looks good by chance has a small error too, and would pull the root up. How much more
/// the values vary than those of independent requests is one number for all probes.
/// </remarks>
internal sealed class LimitFit
{
    // The interval is looked at after each probe, and the search ends when it is narrow by chance too: so that it holds at 95 %, a look has more.
    private const double Confidence = 0.975;

    // From so many probes on, how much they differ from the line is a variance too.
    private const int LeastForDifferences = 6;

    // The line is one within a quarter of the load at either side; where its slope is not known there, within more.
    private const double NearestWindow = 0.223;
    private const double WindowGrowth = 1.5;
    private const double WidestWindow = 1.5;

    // A slope that is less sure makes the interval one-sided: it is then looked for in a wider window.
    private const double UnsureSlope = 0.75;

    // One request more at every load, with the goal as its value: no load is without a miss then.
    private const double Prior = 1;

    private const int Iterations = 50;
    private const double Farthest = 30;

    private readonly (double Log, CapacityEvidence Evidence)[] _points;

    /// <summary>Fits the values of one objective.</summary>
    /// <param name="probes">Loads above 0 with what was measured.</param>
    public LimitFit(IEnumerable<(double Load, CapacityEvidence Evidence)> probes)
    {
        _points = [.. probes.Select(probe => (Math.Log(probe.Load), probe.Evidence)).OrderBy(point => point.Item1)];
        List<(double Log, double Distance, double Requests)> steps = Rising();
        IsMet = steps[^1].Distance <= 0;
        if (IsMet || steps[0].Distance > 0)
        {
            return;
        }

        (double Log, double Distance, double Requests) below = steps.Last(step => step.Distance <= 0), above = steps.First(step => step.Distance > 0);
        double first = below.Log - ((above.Log - below.Log) * below.Distance / (above.Distance - below.Distance));
        Root = Math.Exp(first);
        if (Crossing(first, below.Log, above.Log) is var (root, lower, upper))
        {
            (Root, Interval) = (Math.Exp(root), (Math.Exp(lower), Math.Exp(upper)));
        }
    }

    /// <summary>Whether the objective is met at every load.</summary>
    public bool IsMet { get; }

    /// <summary>The load at which it is just met; <see langword="null"/> where all loads are at one side.</summary>
    public double? Root { get; }

    /// <summary>The interval of the root at 95 %; <see langword="null"/> where the slope is not known.</summary>
    public (double Lower, double Upper)? Interval { get; }

    // How far the value is beyond its goal, on the scale of the line, at each load; pooled where it falls.
    private List<(double Log, double Distance, double Requests)> Rising()
    {
        List<(double Log, double Value, double Requests, CapacityEvidence One)> pools = [];
        foreach (IGrouping<double, (double Log, CapacityEvidence Evidence)> load in _points.GroupBy(point => point.Log))
        {
            double requests = load.Sum(point => point.Evidence.Requests);
            (double Log, double Value, double Requests, CapacityEvidence One) pool =
                (load.Key, load.Sum(point => point.Evidence.Value * point.Evidence.Requests) / requests, requests, load.First().Evidence);
            while (pools.Count > 0 && pools[^1].Value >= pool.Value)
            {
                (double log, double value, double count, _) = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                double sum = count + pool.Requests;
                pool = (((log * count) + (pool.Log * pool.Requests)) / sum, ((value * count) + (pool.Value * pool.Requests)) / sum, sum, pool.One);
            }

            pools.Add(pool);
        }

        return [.. pools.Select(pool => (pool.Log, Link(pool.One, Softened(pool.One with { Value = pool.Value, Requests = pool.Requests }).Value) - Link(pool.One, pool.One.Goal), pool.Requests))];
    }

    private (double Root, double Lower, double Upper)? Crossing(double center, double below, double above)
    {
        (double Root, double Lower, double Upper)? found = null;
        // Across a wider gap the line would be a guess.
        double first = Math.Max(center - below, above - center) <= NearestWindow ? NearestWindow : double.PositiveInfinity;
        for (double window = first; window <= WidestWindow && found is null; window *= WindowGrowth)
        {
            (double Log, CapacityEvidence Evidence)[] wide = [.. _points.Where(point => Math.Abs(point.Log - center) <= window)];
            found = Line(wide, center);
        }

        return found;
    }

    // The line η = a + b·(x − center) by weighted least squares again and again, and where it crosses the goal.
    private static (double Root, double Lower, double Upper)? Line((double Log, CapacityEvidence Evidence)[] points, double center)
    {
        CapacityEvidence[] values = [.. points.Select(point => Softened(point.Evidence))];
        double[] x = [.. points.Select(point => point.Log - center)];
        double[] eta = [.. values.Select(value => Link(value, value.Value))];
        double[] weights = new double[x.Length], targets = new double[x.Length];
        (double a, double b) = (0, 0);
        (double Sum, double X, double Squares) sums = default;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int i = 0; i < x.Length; i++)
            {
                (double mean, double slope, double spread) = Moments(values[i], eta[i]);
                weights[i] = values[i].Requests * slope * slope / spread;
                targets[i] = eta[i] + ((values[i].Value - mean) / slope);
            }

            sums = (weights.Sum(), Dot(weights, x), weights.Zip(x, (weight, one) => weight * one * one).Sum());
            double determinant = (sums.Sum * sums.Squares) - (sums.X * sums.X);
            if (determinant <= 1e-9 * sums.Sum * sums.Squares)
            {
                return null;
            }

            double y = Dot(weights, targets), xy = weights.Zip(x, targets.AsEnumerable()).Sum(one => one.First * one.Second * one.Third);
            (double nextA, double nextB) = (((sums.Squares * y) - (sums.X * xy)) / determinant, ((sums.Sum * xy) - (sums.X * y)) / determinant);
            bool isDone = Math.Abs(nextA - a) + Math.Abs(nextB - b) < 1e-9 && iteration > 0;
            (a, b) = (nextA, nextB);
            for (int i = 0; i < x.Length; i++)
            {
                eta[i] = Math.Clamp(a + (b * x[i]), -Farthest, Farthest);
            }

            if (isDone)
            {
                break;
            }
        }

        // Far beyond the limit all requests wait for each other, which says nothing of the limit.
        int[] near = [.. Enumerable.Range(0, x.Length).Where(i => Math.Abs(x[i]) <= NearestWindow)];
        double variance = Math.Max(Within(near.Select(i => (points[i].Evidence, values[i]))), Between(near.Select(i => weights[i] * (targets[i] - eta[i]) * (targets[i] - eta[i]))));
        double scale = variance / ((sums.Sum * sums.Squares) - (sums.X * sums.X));
        return Roots(a - Link(values[0], values[0].Goal), b, (scale * sums.Squares, -scale * sums.X, scale * sums.Sum), Math.Max(1, near.Length - 1)) is var (root, lower, upper)
            ? (center + root, center + lower, center + upper)
            : null;
    }

    // Where a + b·x is 0, and where it may be.
    private static (double Root, double Lower, double Upper)? Roots(double a, double b, (double A, double Both, double B) variance, double degrees)
    {
        double t = StudentDistribution.Quantile(Confidence, degrees), square = t * t;
        double first = (b * b) - (square * variance.B), half = (a * b) - (square * variance.Both), last = (a * a) - (square * variance.A);
        double inner = (half * half) - (first * last);
        if (b <= 0 || first <= UnsureSlope * b * b || inner < 0)
        {
            return null;
        }

        return (-a / b, (-half - Math.Sqrt(inner)) / first, (-half + Math.Sqrt(inner)) / first);
    }

    // How much more the values vary than those of independent requests, by what each probe shows of it.
    private static double Within(IEnumerable<(CapacityEvidence Seen, CapacityEvidence Softened)> values)
    {
        double seen = values.Sum(value => value.Seen.Requests * value.Seen.Variance);
        double independent = values.Sum(value => value.Softened.Requests * Moments(value.Softened, Link(value.Softened, value.Softened.Value)).Variance);
        return Math.Max(values.First().Seen.IsShare ? 1 : 0, seen / independent);
    }

    private static double Between(IEnumerable<double> squares) => squares.Count() < LeastForDifferences ? 0 : squares.Sum() / (squares.Count() - 2);

    private static CapacityEvidence Softened(CapacityEvidence one) => one.IsShare
        ? one with { Value = ((one.Value * one.Requests) + (Prior * one.Goal)) / (one.Requests + Prior), Requests = one.Requests + Prior }
        : one;

    private static double Link(CapacityEvidence kind, double value) => Math.Clamp(kind.IsShare ? Math.Log(value / (1 - value)) : Math.Log(value), -Farthest, Farthest);

    // The value at a place of the line, how it changes there, and its variance up to the common factor.
    private static (double Mean, double Slope, double Variance) Moments(CapacityEvidence kind, double eta)
    {
        double mean = kind.IsShare ? 1 / (1 + Math.Exp(-eta)) : Math.Exp(eta);
        double slope = kind.IsShare ? mean * (1 - mean) : mean;
        return (mean, slope, kind.IsShare ? slope : mean * mean);
    }

    private static double Dot(double[] left, double[] right) => left.Zip(right, (one, other) => one * other).Sum();
}
