using System.Diagnostics;

namespace ServeBench.Simulation.Pacing;

/// <summary>When the tokens of one answer are due.</summary>
internal sealed class TokenClock(SimulatorOptions options, int promptTokens)
{
    private readonly long _first = Ticks(options.TimeToFirstToken)
        + (options.PrefillTokensPerSecond is double rate ? (long)(promptTokens / rate * Stopwatch.Frequency) : 0);

    private readonly long _gap = Ticks(options.InterTokenLatency);

    /// <summary>Whether tokens after the first come one after another and not all at once.</summary>
    public bool IsPaced => _gap > 0;

    /// <summary>Time from the start of the work to the first token, in Stopwatch ticks.</summary>
    public long TimeToFirstToken() => _first;

    /// <summary>Time over which <paramref name="tokens"/> more tokens come, in Stopwatch ticks.</summary>
    public long Gap(int tokens) => tokens * _gap;

    private static long Ticks(TimeSpan time) => (long)(time.Ticks * ((double)Stopwatch.Frequency / TimeSpan.TicksPerSecond));
}
