using ServeBench.Load;

namespace ServeBench.Metrics;

// What the server counted during the run, and what probes beside it saw.
public sealed partial class ServeMetrics
{
    /// <summary>Share of the prompt tokens that the server's prefix cache held, in percent; <see langword="null"/> when it does not count them.</summary>
    public double? PrefixCacheHitPercent => Run.PrefixCache?.HitPercent;

    /// <summary>Share of the draft tokens of speculative decoding that were accepted, in percent.</summary>
    public double? DraftAcceptancePercent => Run.SpeculativeDecoding?.AcceptancePercent;

    /// <summary>Mean number of tokens that one step of speculative decoding gave.</summary>
    public double? DraftAcceptanceLength => Run.SpeculativeDecoding?.AcceptanceLength;

    /// <summary>Tokens a second that diffusion decoding committed.</summary>
    public double? CommittedTokenThroughput => Run.DiffusionDecoding is { } diffusion ? PerSecond(diffusion.CommittedTokens) : null;

    /// <summary>Denoising steps for one canvas of diffusion decoding.</summary>
    public double? StepsPerCanvas => Run.DiffusionDecoding?.StepsPerCanvas;

    /// <summary>Probes beside the run; <see langword="null"/> without any that succeeded.</summary>
    public ProbeStatistics? Probe { get; init; }
}
