using System.Diagnostics;
using ServeBench.Randomness;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Pacing;

/// <summary>
/// How long the tokens of one answer take. With jitter times follow a gamma distribution with the mean m and the standard
/// deviation s that are set: shape (m/s)², scale s²/m. The draws depend only on the seed and the request's position.
/// </summary>
internal sealed class TokenClock
{
    private static readonly double s_ticksPerTimeSpanTick = (double)Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    private readonly NumPyRandomState? _random;
    private readonly long _first;
    private readonly long _gap;
    private readonly long _gapJitter;

    /// <summary>Starts the clock of one answer.</summary>
    public TokenClock(SimulatorOptions options, GenerationPlan plan)
    {
        _gap = Ticks(options.InterTokenLatency);
        _gapJitter = Ticks(options.InterTokenJitter);
        long firstJitter = Ticks(options.TimeToFirstTokenJitter);
        if (_gapJitter > 0 || firstJitter > 0)
        {
            _random = new NumPyRandomState((uint)SeededDraw.Bits(options.Seed, plan.Ordinal, purpose: 4));
        }

        long prefill = options.PrefillTokensPerSecond is double rate ? (long)(plan.PromptTokens / rate * Stopwatch.Frequency) : 0;
        _first = prefill + Draw(Ticks(options.TimeToFirstToken), firstJitter);
    }

    /// <summary>Whether tokens after the first come one after another and not all at once.</summary>
    public bool IsPaced => _gap > 0;

    /// <summary>Time from the start of the work to the first token, in Stopwatch ticks.</summary>
    public long TimeToFirstToken => _first;

    /// <summary>Time over which <paramref name="tokens"/> more tokens come, in Stopwatch ticks.</summary>
    public long NextGap(int tokens)
    {
        if (_gapJitter == 0)
        {
            return tokens * _gap;
        }

        long total = 0;
        for (int i = 0; i < tokens; i++)
        {
            total += Draw(_gap, _gapJitter);
        }

        return total;
    }

    private long Draw(long mean, long deviation)
    {
        if (deviation == 0)
        {
            return mean;
        }

        double relative = (double)mean / deviation;
        return (long)_random!.Gamma(relative * relative, (double)deviation / relative);
    }

    private static long Ticks(TimeSpan time) => (long)(time.Ticks * s_ticksPerTimeSpanTick);
}
