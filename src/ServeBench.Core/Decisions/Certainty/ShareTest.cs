namespace ServeBench.Decisions;

/// <summary>
/// Whether the share of misses is certainly below, or certainly above, what is allowed: the exact binomial test that MLPerf's early stopping rests
/// on. A percentile p with a limit allows 1 − p of the requests over it; an attainment of 99 % allows 1 %.
/// </summary>
/// <param name="Samples">Requests that count, at least 0.</param>
/// <param name="Misses">Those over the limit: 0 to <paramref name="Samples"/>.</param>
/// <param name="Allowed">The share that may miss: above 0 and below 1.</param>
internal readonly record struct ShareTest(long Samples, long Misses, double Allowed)
{
    // No run has as many requests: beyond it no number is given.
    private const long MostSamples = 1L << 33;

    /// <summary>How probable it is to see as few misses, or fewer, when just the allowed share misses.</summary>
    public double PassPValue => BinomialDistribution.AtMost(Misses, Samples, Allowed);

    /// <summary>How probable it is to see as many misses, or more, when just the allowed share misses.</summary>
    public double FailPValue => BinomialDistribution.AtLeast(Misses, Samples, Allowed);

    /// <summary>The verdict at a confidence.</summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    public ObjectiveVerdict Verdict(double confidence) =>
        PassPValue < 1 - confidence ? ObjectiveVerdict.Pass
        : FailPValue < 1 - confidence ? ObjectiveVerdict.Fail
        : ObjectiveVerdict.Undecided;

    /// <summary>The most misses with which so many samples pass; −1 when none do.</summary>
    /// <param name="samples">At least 0.</param>
    /// <param name="allowed">The share that may miss.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static long MostMissesToPass(long samples, double allowed, double confidence) =>
        Search.First(0, samples + 1, misses => BinomialDistribution.AtMost(misses, samples, allowed) >= 1 - confidence) - 1;

    /// <summary>The fewest misses with which so many samples fail; <paramref name="samples"/> + 1 when none do.</summary>
    /// <inheritdoc cref="MostMissesToPass"/>
    public static long FewestMissesToFail(long samples, double allowed, double confidence) =>
        Search.First(0, samples + 1, misses => BinomialDistribution.AtLeast(misses, samples, allowed) < 1 - confidence);

    /// <summary>The fewest samples that pass with so many misses.</summary>
    /// <param name="misses">At least 0.</param>
    /// <param name="allowed">The share that may miss.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    public static long FewestSamplesToPass(long misses, double allowed, double confidence) =>
        Search.First(misses, MostSamples, samples => BinomialDistribution.AtMost(misses, samples, allowed) < 1 - confidence);

    /// <summary>
    /// How many samples decide it when the share of misses stays what it is: <see cref="Samples"/> when it is decided; <see langword="null"/> when
    /// the share is just what is allowed, or so near that no run would be long enough.
    /// </summary>
    /// <param name="confidence">Above 0 and below 1.</param>
    public long? SamplesNeeded(double confidence)
    {
        if (Verdict(confidence) != ObjectiveVerdict.Undecided)
        {
            return Samples;
        }

        double share = Samples == 0 ? 0 : Misses / (double)Samples;
        return share < Allowed ? NeededToPass(share, confidence) : share > Allowed ? NeededToFail(share, confidence) : null;
    }

    // More misses need fewer samples each: the first number of misses whose samples have no greater share of them.
    private long? NeededToPass(double share, double confidence)
    {
        double allowed = Allowed;
        long samples = Samples;
        long misses = Search.First(Misses, MostSamples, candidate => FewestSamplesToPass(candidate, allowed, confidence) is var fewest
            && (fewest >= MostSamples || Math.Max(fewest, samples) * share <= candidate));
        long needed = Math.Max(samples, FewestSamplesToPass(misses, allowed, confidence));
        return needed < MostSamples ? needed : null;
    }

    private long? NeededToFail(double share, double confidence)
    {
        double allowed = Allowed;
        long needed = Search.First(Samples, MostSamples, samples => BinomialDistribution.AtLeast((long)Math.Floor(samples * share), samples, allowed) < 1 - confidence);
        return needed < MostSamples ? needed : null;
    }
}
