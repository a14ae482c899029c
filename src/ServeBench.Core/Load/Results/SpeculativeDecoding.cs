using System.Globalization;

namespace ServeBench.Load;

/// <summary>Speculative decoding during a run, by the server's own counters; requests of others are in them as well.</summary>
/// <param name="Drafts">Drafts made.</param>
/// <param name="DraftTokens">Tokens in them; above 0.</param>
/// <param name="AcceptedTokens">Draft tokens that the model accepted.</param>
/// <param name="PositionAcceptanceRates">Share of the drafts, 0 to 1, whose token at each position was accepted.</param>
public sealed record SpeculativeDecoding(long Drafts, long DraftTokens, long AcceptedTokens, double[] PositionAcceptanceRates)
{
    /// <summary>One to be filled in.</summary>
    public SpeculativeDecoding()
        : this(0, 0, 0, [])
    {
    }

    /// <summary>Share of the draft tokens that were accepted, in percent.</summary>
    public double AcceptancePercent => (double)AcceptedTokens / DraftTokens * 100;

    /// <summary>Mean number of tokens that one step of the model gives: 1 + accepted tokens / drafts.</summary>
    public double AcceptanceLength => Drafts > 0 ? 1 + ((double)AcceptedTokens / Drafts) : 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AcceptancePercent:0.##} % accepted, {AcceptanceLength:0.##} tokens a step");
}
