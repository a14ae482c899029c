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
        foreach (IGrouping<double, (double Load, double Margin, double Error)> load in probes.GroupBy(probe => probe.Load).OrderBy(group => group.Key))
        {
            (double Margin, double Weight)[] points = [.. load.Select(probe => (probe.Margin, 1 / ((probe.Error * probe.Error) + (LeastError * LeastError))))];
            double weight = points.Sum(point => point.Weight);
            Add((Math.Log(load.Key), points.Sum(point => point.Margin * point.Weight) / weight, weight));
        }
    }

    /// <summary>The standard error of the margin where it is 0, from the probes at both sides.</summary>
    public double Error
    {
        get
        {
            (double Log, double Margin, double Weight)? above = Above(0), below = Below(0);
            if (above is not { } left || below is not { } right)
            {
                return (above ?? below) is { } only ? Math.Sqrt(1 / only.Weight) : double.PositiveInfinity;
            }

            double share = left.Margin / (left.Margin - right.Margin);
            return Math.Sqrt(((1 - share) * (1 - share) / left.Weight) + (share * share / right.Weight));
        }
    }

    /// <summary>Where the margin has a value, within bounds.</summary>
    public double Load(double margin, double low, double high)
    {
        double found = (Above(margin), Below(margin)) switch
        {
            ({ } left, { } right) when right.Log > left.Log => Math.Exp(left.Log + ((right.Log - left.Log) * (left.Margin - margin) / (left.Margin - right.Margin))),
            ({ }, null) => high,
            (null, { }) => low,
            _ => Math.Sqrt(low * high),
        };
        return Math.Clamp(found, low, high);
    }

    /// <summary>The standard error of the logarithm of the load at which the margin is 0; infinite where no probe is at one of its sides.</summary>
    public double LoadError => Above(0) is { } left && Below(0) is { } right && right.Log > left.Log
        ? Error * (right.Log - left.Log) / (left.Margin - right.Margin)
        : double.PositiveInfinity;

    // Margins fall: the last above a margin and the first that is not are neighbours.
    private (double Log, double Margin, double Weight)? Above(double margin) => _points.Where(point => point.Margin > margin).Select(point => ((double, double, double)?)point).LastOrDefault();

    private (double Log, double Margin, double Weight)? Below(double margin) => _points.Where(point => point.Margin <= margin).Select(point => ((double, double, double)?)point).FirstOrDefault();

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
