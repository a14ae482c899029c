using ServeBench.Endpoints;

namespace ServeBench.Load;

/// <summary>
/// What a server counted between two looks at its counters. A counter that went down was reset meanwhile, and what hangs on it is not known;
/// nor is what cannot be, such as more found than looked for.
/// </summary>
internal static class ServerCounts
{
    public static PrefixCacheUse? PrefixCache(ServerCounters before, ServerCounters after) =>
        Count(before.PrefixQueries, after.PrefixQueries) is { } queries and > 0
        && Count(before.PrefixHits, after.PrefixHits) is { } hits
        && hits <= queries
            ? new PrefixCacheUse(queries, hits)
            : null;

    /// <summary>Speculative decoding; <see langword="null"/> when nothing was drafted.</summary>
    public static SpeculativeDecoding? Speculative(ServerCounters before, ServerCounters after)
    {
        if (Count(before.DraftTokens, after.DraftTokens) is not ({ } draftTokens and > 0)
            || Count(before.Drafts, after.Drafts) is not { } drafts
            || Count(before.AcceptedTokens, after.AcceptedTokens) is not { } accepted
            || accepted > draftTokens)
        {
            return null;
        }

        double[] rates = drafts == 0
            ? []
            : [.. after.AcceptedAt.Select(position => (position.Value - before.AcceptedAt.GetValueOrDefault(position.Key)) / drafts)];
        return new SpeculativeDecoding(drafts, draftTokens, accepted, rates.All(rate => rate is >= 0 and <= 1) ? rates : []);
    }

    /// <summary>Diffusion decoding; <see langword="null"/> when nothing was committed.</summary>
    public static DiffusionDecoding? Diffusion(ServerCounters before, ServerCounters after)
    {
        if (Count(before.DenoisingSteps, after.DenoisingSteps) is not ({ } steps and > 0)
            || Count(before.CommittedTokens, after.CommittedTokens) is not ({ } committed and > 0)
            || Count(before.CanvasPositions, after.CanvasPositions) is not ({ } positions and > 0))
        {
            return null;
        }

        // As vLLM has it: a canvas is as long as a step's positions, and each canvas is committed in a step of its own.
        double canvasLength = (double)positions / steps;
        double canvases = committed / canvasLength;
        return new DiffusionDecoding(committed, positions, steps - canvases, canvases);
    }

    private static long? Count(double? before, double? after) =>
        after is { } end && end >= (before ?? 0) && double.IsFinite(end) ? (long)(end - (before ?? 0)) : null;
}
