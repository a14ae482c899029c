using System.Globalization;

namespace ServeBench.Load;

/// <summary>What the server's prefix cache did during a run, by the server's own counters; requests of others are in them as well.</summary>
/// <param name="QueriedTokens">Prompt tokens looked up.</param>
/// <param name="HitTokens">Prompt tokens found.</param>
public sealed record PrefixCacheUse(long QueriedTokens, long HitTokens)
{
    /// <summary>One to be filled in.</summary>
    public PrefixCacheUse()
        : this(0, 0)
    {
    }

    /// <summary>Share of the prompt tokens that were found, in percent; 0 when none was looked up.</summary>
    public double HitPercent => QueriedTokens == 0 ? 0 : 100.0 * HitTokens / QueriedTokens;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HitPercent:0.##} % ({HitTokens} of {QueriedTokens} tokens)");
}
