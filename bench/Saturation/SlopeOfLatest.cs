using ServeBench.Common;

namespace ServeBench.Bench;

/// <summary>The slope of the least squares line through the latest of a series of points, with its margin of error.</summary>
internal sealed class SlopeOfLatest
{
    private const double Confidence = 0.95;

    private static readonly double[] s_quantiles = new double[130];

    private readonly Queue<(double X, double Y)> _points = new();
    private double _x;
    private double _y;
    private double _xx;
    private double _xy;
    private double _yy;
    private long _ever;

    /// <summary>Points that were ever added.</summary>
    public long Ever => _ever;

    /// <summary>Points in the window.</summary>
    public IEnumerable<(double X, double Y)> Points => _points;

    /// <summary>Points in the window, by number.</summary>
    public int Count => _points.Count;

    /// <summary>Called for each point that leaves the window.</summary>
    public Action<double>? OnRemoved { get; init; }

    /// <summary>Adds a point, and cuts the window to a share of all points and to an age.</summary>
    public void Add(double x, double y, double mostShare, double mostSeconds)
    {
        _points.Enqueue((x, y));
        Sum(x, y, 1);
        _ever++;
        while (_points.Count > 0 && (_points.Count > (int)(mostShare * _ever) || x - _points.Peek().X > mostSeconds))
        {
            (double oldX, double oldY) = _points.Dequeue();
            Sum(oldX, oldY, -1);
            OnRemoved?.Invoke(oldY);
        }
    }

    /// <summary>Whether the slope is positive with a margin of error of less than so many times itself.</summary>
    /// <param name="effective">How many points count for the margin of error.</param>
    /// <param name="threshold">The greatest margin, as a multiple of the slope.</param>
    public bool IsPositive(double effective, double threshold)
    {
        int n = _points.Count;
        if (effective < 3 || n < 3)
        {
            return false;
        }

        double sxx = _xx - (_x * _x / n), sxy = _xy - (_x * _y / n), syy = _yy - (_y * _y / n);
        if (sxx <= 0 || sxy <= 0)
        {
            return false;
        }

        double slope = sxy / sxx;
        double rest = Math.Max(0, syy - (slope * sxy));
        double error = Math.Sqrt(rest / (effective - 2) / sxx);
        return Quantile((int)Math.Min(effective - 2, s_quantiles.Length - 1)) * error / Math.Max(slope, 1e-12) < threshold;
    }

    private static double Quantile(int degrees)
    {
        double known = Volatile.Read(ref s_quantiles[degrees]);
        if (known == 0)
        {
            known = StudentDistribution.Quantile(Confidence, Math.Max(1, degrees));
            Volatile.Write(ref s_quantiles[degrees], known);
        }

        return known;
    }

    private void Sum(double x, double y, int sign)
    {
        _x += sign * x;
        _y += sign * y;
        _xx += sign * x * x;
        _xy += sign * x * y;
        _yy += sign * y * y;
    }
}
