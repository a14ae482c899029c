using ServeBench.Randomness;
using ServeBench.Timing;

namespace ServeBench.Load;

/// <summary>The pauses of a run's conversations.</summary>
/// <param name="MeanSeconds">Mean length in seconds, 0 or more.</param>
/// <param name="Distribution">How the lengths spread.</param>
/// <param name="Seed">Seed of the run.</param>
internal sealed record ThinkTime(double MeanSeconds, ThinkTimeDistribution Distribution, uint Seed)
{
    // The arrivals take the seed as it is: with it the pauses would be copies of the gaps between arrivals.
    private const uint Stream = 1;

    /// <summary>
    /// The pauses, one after the other, in Stopwatch ticks. Those of an exponential distribution are, in NumPy's words,
    /// <c>RandomState(SeedSequence([seed, 1]).generate_state(1)[0]).exponential(mean)</c>.
    /// </summary>
    public IEnumerable<long> Draw()
    {
        Span<uint> state = stackalloc uint[1];
        new SeedSequence([Seed, Stream]).GenerateState(state);
        return Draw(new NumPyRandomState(state[0]));
    }

    private IEnumerable<long> Draw(NumPyRandomState random)
    {
        while (true)
        {
            yield return RunClock.ToTicks(Distribution == ThinkTimeDistribution.Exponential ? MeanSeconds * random.StandardExponential() : MeanSeconds);
        }
    }
}
