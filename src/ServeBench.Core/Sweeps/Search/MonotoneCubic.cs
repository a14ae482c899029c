namespace ServeBench.Sweeps;

/// <summary>
/// The piecewise cubic through given points that keeps their ups and downs (PCHIP; F. N. Fritsch and J. Butland, A method for constructing local monotone
/// piecewise cubic interpolants, SIAM J. Sci. Stat. Comput. 5, 1984), with the derivatives that SciPy's <c>PchipInterpolator</c> gives it.
/// </summary>
internal sealed class MonotoneCubic
{
    private const int Halvings = 200;

    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _slope;

    /// <summary>Interpolates.</summary>
    /// <param name="x">Strictly increasing; at least two.</param>
    /// <param name="y">As many, finite.</param>
    public MonotoneCubic(double[] x, double[] y)
    {
        (_x, _y) = (x, y);
        _slope = Slopes(x, y);
    }

    /// <summary>The value at a place between the first and the last point.</summary>
    public double At(double x)
    {
        int found = Array.BinarySearch(_x, x);
        int k = Math.Clamp(found >= 0 ? found : ~found - 1, 0, _x.Length - 2);
        double width = _x[k + 1] - _x[k];
        double t = (x - _x[k]) / width;
        double s = 1 - t;
        return (_y[k] * (1 + (2 * t)) * s * s) + (_y[k + 1] * t * t * (3 - (2 * t))) + (width * t * s * ((_slope[k] * s) - (_slope[k + 1] * t)));
    }

    /// <summary>Where the curve goes from 0 or below to above it, between two of its points.</summary>
    /// <param name="low">A point with a value of 0 or below.</param>
    /// <param name="high">A later point with a value above 0.</param>
    public double Root(double low, double high)
    {
        for (int i = 0; i < Halvings && low < high; i++)
        {
            double middle = low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = At(middle) <= 0 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double[] Slopes(double[] x, double[] y)
    {
        int last = x.Length - 1;
        double[] h = [.. Enumerable.Range(0, last).Select(k => x[k + 1] - x[k])];
        double[] m = [.. Enumerable.Range(0, last).Select(k => (y[k + 1] - y[k]) / h[k])];
        if (last == 1)
        {
            return [m[0], m[0]];
        }

        double[] slopes = new double[x.Length];
        slopes[0] = End(h[0], h[1], m[0], m[1]);
        slopes[last] = End(h[^1], h[^2], m[^1], m[^2]);
        for (int k = 1; k < last; k++)
        {
            (double before, double after) = ((2 * h[k]) + h[k - 1], h[k] + (2 * h[k - 1]));
            slopes[k] = m[k - 1] * m[k] <= 0 ? 0 : (before + after) / ((before / m[k - 1]) + (after / m[k]));
        }

        return slopes;
    }

    private static double End(double h0, double h1, double m0, double m1)
    {
        double slope = ((((2 * h0) + h1) * m0) - (h0 * m1)) / (h0 + h1);
        return Math.Sign(slope) != Math.Sign(m0) ? 0
            : Math.Sign(m0) != Math.Sign(m1) && Math.Abs(slope) > 3 * Math.Abs(m0) ? 3 * m0
            : slope;
    }
}
