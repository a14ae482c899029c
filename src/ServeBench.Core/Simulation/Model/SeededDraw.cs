namespace ServeBench.Simulation.Model;

/// <summary>Numbers that depend only on a seed and a request's position, so that runs repeat whatever the threads do.</summary>
internal static class SeededDraw
{
    /// <summary>64 mixed bits (the finalizer of SplitMix64; Steele, Lea and Flood, 2014).</summary>
    public static ulong Bits(int seed, long ordinal, uint purpose)
    {
        ulong z = ((ulong)(uint)seed << 32 | purpose) + ((ulong)(ordinal + 1) * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in [0, 1).</summary>
    public static double Uniform(int seed, long ordinal, uint purpose) => (Bits(seed, ordinal, purpose) >> 11) * (1.0 / (1UL << 53));
}
