namespace ServeBench.Decisions;

/// <summary>
/// Margins over the logarithm of the load, made to fall by pooling neighbours that rise (M. Ayer, H. D. Brunk, G. M. Ewing, W. T. Reid and E. Silverman,
/// An empirical distribution function for sampling with incomplete information, 1955), with lines between them.
/// </summary>
internal sealed class MarginFit
{
    // No margin is known better than this: probes differ more than the requests of one.
    private const double LeastError = 0.02;

    private readonly List<(double Log, double Margin, double Weight)> _points = [];

    /// <summary>Fits margins.</summary>
    /// <param name="probes">Loads above 0 with their margins and standard errors.</param>
    public MarginFit(IEnumerable<(double Load, double Margin, double Error)> probes)
    {
        foreach ((double load, double margin, double error) in probes.OrderBy(probe => probe.Load))
        {
            Add((Math.Log(load), margin, 1 / ((error * error) + (LeastError * LeastError))));
        }
    }

    public double Error => _points.Count == 0 ? double.PositiveInfinity : _points.Max(point => Math.Sqrt(1 / point.Weight));

    /// <summary>Where the margin has a value, within bounds.</summary>
    public double Load(double margin, double low, double high)
    {
        (double Log, double Margin, double Weight)? above = null, below = null;
        foreach ((double Log, double Margin, double Weight) point in _points)
        {
            if (point.Margin > margin)
            {
                above = point;
            }
            else
            {
                below ??= point;
            }
        }

        double found = (above, below) switch
        {
            ({ } left, { } right) when right.Log > left.Log => Math.Exp(left.Log + ((right.Log - left.Log) * (left.Margin - margin) / (left.Margin - right.Margin))),
            ({ }, null) => high,
            (null, { }) => low,
            _ => Math.Sqrt(low * high),
        };
        return Math.Clamp(found, low, high);
    }

    private void Add((double Log, double Margin, double Weight) point)
    {
        while (_points.Count > 0 && _points[^1].Margin <= point.Margin)
        {
            (double log, double margin, double weight) = _points[^1];
            _points.RemoveAt(_points.Count - 1);
            double sum = weight + point.Weight;
            point = (((log * weight) + (point.Log * point.Weight)) / sum, ((margin * weight) + (point.Margin * point.Weight)) / sum, sum);
        }

        _points.Add(point);
    }
}
