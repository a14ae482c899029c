using ServeBench.Randomness;

namespace ServeBench.Arrivals;

/// <summary>The random numbers of the phases of a run. Each phase has its own, so that one phase can change without the others.</summary>
internal static class PhaseDraw
{
    // The arrivals of a run without phases have the seed itself, the pauses of conversations have stream 1.
    private const uint ArrivalStream = 2;
    private const uint CancellationStream = 3;

    /// <summary>
    /// The generator of a phase's gaps: for the first phase that of a run without phases, for the others, in NumPy's words,
    /// <c>RandomState(SeedSequence([seed, 2, number]).generate_state(1)[0])</c>.
    /// </summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="number">Number of the phase, from 0.</param>
    /// <param name="first">The generator of the first phase.</param>
    public static NumPyRandomState Gaps(uint seed, int number, NumPyRandomState first) =>
        number == 0 ? first : new NumPyRandomState(Word([seed, ArrivalStream, (uint)number]));

    /// <summary>Whether the client disconnects from a request. It depends only on the request, so it holds in whatever order requests are sent.</summary>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="index">Position of the request in the schedule.</param>
    public static bool IsCancelled(uint seed, ServePhase phase, int index) =>
        phase.CancellationRate > 0 && Word([seed, CancellationStream, (uint)index]) < phase.CancellationRate * ((double)uint.MaxValue + 1);

    private static uint Word(ReadOnlySpan<uint> entropy)
    {
        Span<uint> state = stackalloc uint[1];
        new SeedSequence(entropy).GenerateState(state);
        return state[0];
    }
}
