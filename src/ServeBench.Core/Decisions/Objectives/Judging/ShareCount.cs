namespace ServeBench.Decisions;

/// <summary>A share of requests.</summary>
/// <param name="Hits">Requests in the share.</param>
/// <param name="All">Requests of the sample.</param>
internal readonly record struct ShareCount(long Hits, long All)
{
    public ShareCount Others => this with { Hits = All - Hits };

    /// <summary>The share in percent; 0 of no request.</summary>
    public double Percent => All == 0 ? 0 : 100.0 * Hits / All;
}
