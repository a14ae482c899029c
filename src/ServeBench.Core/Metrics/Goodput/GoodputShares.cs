namespace ServeBench.Metrics;

/// <summary>Shares of requests that kept their limits, in percent of all requests; a failed one kept none.</summary>
/// <param name="AllPercent">Kept every limit.</param>
/// <param name="TtftPercent">Kept the limit of the time to first token; <see langword="null"/> without one.</param>
/// <param name="TpotPercent">Kept the limit of the time per output token; <see langword="null"/> without one.</param>
/// <param name="E2elPercent">Kept the limit of the end-to-end latency; <see langword="null"/> without one.</param>
internal sealed record GoodputShares(double AllPercent, double? TtftPercent, double? TpotPercent, double? E2elPercent);
