namespace ServeBench.Decisions;

/// <summary>The limit as all probes together suggest it: that of the objective which is missed first.</summary>
internal sealed class CapacityFit
{
    private readonly (string Objective, LimitFit Fit)[] _limits;

    /// <summary>Fits every objective by itself.</summary>
    /// <param name="probes">Loads above 0 with what was measured of each objective.</param>
    public CapacityFit(IEnumerable<(double Load, IReadOnlyList<CapacityEvidence> Evidence)> probes) =>
        _limits =
        [
            .. probes.SelectMany(probe => probe.Evidence.Select(one => (probe.Load, Evidence: one)))
                .GroupBy(point => point.Evidence.Objective)
                .Select(group => (group.Key, Fit: new LimitFit(group)))
                .Where(limit => !limit.Fit.IsMet),
        ];

    /// <summary>The limit; <see langword="null"/> where the probes do not surround it.</summary>
    public double? Root => _limits.Length == 0 || _limits.Any(limit => limit.Fit.Root is null) ? null : _limits.Min(limit => limit.Fit.Root);

    /// <summary>The interval of the limit at 95 %; <see langword="null"/> where it is not known.</summary>
    public (double Lower, double Upper)? Interval
    {
        get
        {
            if (Root is null || _limits.MinBy(limit => limit.Fit.Root).Fit.Interval is not var (lower, upper))
            {
                return null;
            }

            // Another objective may be the first to be missed.
            IEnumerable<(double Lower, double Upper)> others = _limits.Select(limit => limit.Fit.Interval).OfType<(double, double)>();
            return (Math.Min(lower, others.Min(other => other.Lower)), Math.Min(upper, others.Min(other => other.Upper)));
        }
    }

    /// <summary>The objective that is missed first; <see langword="null"/> where the limit is not known.</summary>
    public string? Binding => Root is null ? null : _limits.MinBy(limit => limit.Fit.Root).Objective;

    /// <summary>Whether the limit is known as exactly as a share of it.</summary>
    /// <param name="precision">Above 0.</param>
    public bool IsWithin(double precision) => Root is { } root && Interval is var (lower, upper) && root <= lower * (1 + precision) && upper <= root * (1 + precision);
}
