namespace ServeBench.Arrivals;

/// <summary>The moment at which a ramp reached a whole request rate.</summary>
/// <param name="Rate">Requests a second.</param>
/// <param name="Time">Wall-clock time.</param>
public sealed record RateChange(int Rate, DateTimeOffset Time)
{
    /// <summary>One to be filled in.</summary>
    public RateChange()
        : this(0, default)
    {
    }
}
