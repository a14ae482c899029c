namespace ServeBench.Bench;

/// <summary>The client beside the floor at one level; medians of all runs.</summary>
/// <param name="Against">The instrument and the route.</param>
/// <param name="Level">What was sent.</param>
/// <param name="Figures">Each figure by its key, as the clients print it.</param>
/// <param name="Stamps">Who took the stamps.</param>
/// <param name="SendLagP99Ms">From a request's due time to its send, in milliseconds.</param>
/// <param name="ReadLagP99Ms">From the arrival of bytes to their reading, in milliseconds.</param>
/// <param name="SharedReads">Share of the events that came in one read with another, 0 to 1.</param>
/// <param name="LimitedRuns">Runs in which the client was the limit.</param>
/// <param name="Runs">All runs.</param>
internal sealed record LevelFigures(
    string Against, Level Level, IReadOnlyDictionary<string, Sides> Figures, string Stamps, double SendLagP99Ms, double ReadLagP99Ms, double SharedReads,
    int LimitedRuns, int Runs);

/// <summary>A figure of both sides.</summary>
/// <param name="Floor">The floor's median; not a number where the floor does not print it.</param>
/// <param name="Client">The client's median.</param>
/// <param name="Ratio">The median of the ratios run by run.</param>
internal sealed record Sides(double Floor, double Client, double Ratio);
