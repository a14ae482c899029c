using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Reports;

// The sections that appear only where they have something to show.
internal static partial class ConsoleBlock
{
    private static IEnumerable<string> Probe(ProbeStatistics? probe)
    {
        if (probe is not { Completed: > 0 })
        {
            yield break;
        }

        yield return Heading("Probe Requests", '-');
        yield return Line("Probe requests completed:", probe.Completed);
        yield return Line("Probe requests failed:", probe.Failed);
        yield return Line("Median probe E2EL (ms):", probe.MedianE2elMs);
        yield return Line("P99 probe E2EL (ms):", probe.P99E2elMs);
        yield return Line("Max probe E2EL (ms):", probe.MaxE2elMs);
    }

    // vLLM prints one of the two: a model that denoises does not draft.
    private static IEnumerable<string> Decoding(ServeMetrics metrics) =>
        metrics.Run.DiffusionDecoding is { } diffusion ? Diffusion(diffusion, metrics.CommittedTokenThroughput)
        : metrics.Run.SpeculativeDecoding is { } speculative ? Speculative(speculative)
        : [];

    private static IEnumerable<string> Diffusion(DiffusionDecoding diffusion, double? throughput)
    {
        yield return Heading("Diffusion Decoding", '-');
        yield return Line("Committed throughput (tok/s):", throughput);
        yield return Line("Denoising steps per canvas:", diffusion.StepsPerCanvas);
        yield return Line("Committed per denoising step:", diffusion.CommittedPerStep);
        yield return Line("Committed tokens:", diffusion.CommittedTokens);
        yield return Line("Denoising steps:", (long)diffusion.DenoisingSteps);
        yield return Line("Canvas positions evaluated:", diffusion.CanvasPositions);
    }

    private static IEnumerable<string> Speculative(SpeculativeDecoding speculative)
    {
        yield return Heading("Speculative Decoding", '-');
        yield return Line("Acceptance rate (%):", speculative.AcceptancePercent);
        yield return Line("Acceptance length:", speculative.AcceptanceLength);
        yield return Line("Drafts:", speculative.Drafts);
        yield return Line("Draft tokens:", speculative.DraftTokens);
        yield return Line("Accepted tokens:", speculative.AcceptedTokens);
        if (speculative.PositionAcceptanceRates.Length == 0)
        {
            yield break;
        }

        yield return "Per-position acceptance (%):";
        for (int position = 0; position < speculative.PositionAcceptanceRates.Length; position++)
        {
            yield return Line($"  Position {position}:", speculative.PositionAcceptanceRates[position] * 100);
        }
    }

    private static IEnumerable<string> PrefixCache(PrefixCacheUse? cache)
    {
        if (cache is null)
        {
            yield break;
        }

        yield return Heading("Prefix Cache", '-');
        yield return Line("Prefix cache hit rate (%):", cache.HitPercent);
        yield return Line("Prompt tokens queried:", cache.QueriedTokens);
        yield return Line("Prompt tokens hit:", cache.HitTokens);
    }

    private static IEnumerable<string> Client(ClientHealth? client)
    {
        if (client is null)
        {
            yield break;
        }

        yield return Heading("Measuring Client", '-');
        yield return Line("Client limited the run:", client.ClientLimited ? "yes" : "no");
        foreach (string reason in client.Reasons)
        {
            yield return "  " + reason;
        }

        yield return Line("P99 Client Send Lag (ms):", client.SendLagP99Ms);
        if (client.TurnaroundP99Ms is { } turnaround)
        {
            yield return Line("P99 Client Turnaround (ms):", turnaround);
        }
    }

    private static IEnumerable<string> Stream(ServeRun run)
    {
        if (run.Stream != StreamVerdict.Coalesced)
        {
            yield break;
        }

        yield return Heading("Stream", '-');
        yield return Line("Chunks came one by one:", "no");
        yield return Line("Chunks that came together (%):", run.StreamCoalescedPercent.GetValueOrDefault());
        yield return "  likely, " + run.StreamCause;
        yield return "  TPOT and ITL of this run are not the model's";
    }
}
