using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>The keys of a result that tell of probes, and of what the server counted during the run.</summary>
internal static class VllmServerKeys
{
    /// <summary>The probes' keys, in vLLM's order.</summary>
    public static IEnumerable<KeyValuePair<string, object>> ProbeKeys(ServeMetrics metrics)
    {
        if (metrics.Probe is { Completed: > 0 } probe)
        {
            yield return new("probe_completed", probe.Completed);
            yield return new("probe_failed", probe.Failed);
            yield return new("probe_median_e2el_ms", probe.MedianE2elMs);
            yield return new("probe_p99_e2el_ms", probe.P99E2elMs);
            yield return new("probe_max_e2el_ms", probe.MaxE2elMs);
        }
    }

    /// <summary>The keys of speculative and of diffusion decoding, in vLLM's order.</summary>
    public static IEnumerable<KeyValuePair<string, object>> DecodingKeys(ServeMetrics metrics)
    {
        if (metrics.Run.SpeculativeDecoding is { } speculative)
        {
            yield return new("spec_decode_acceptance_rate", speculative.AcceptancePercent);
            yield return new("spec_decode_acceptance_length", speculative.AcceptanceLength);
            yield return new("spec_decode_num_drafts", speculative.Drafts);
            yield return new("spec_decode_draft_tokens", speculative.DraftTokens);
            yield return new("spec_decode_accepted_tokens", speculative.AcceptedTokens);
            yield return new("spec_decode_per_position_acceptance_rates", speculative.PositionAcceptanceRates);
        }

        if (metrics.Run.DiffusionDecoding is { } diffusion)
        {
            yield return new("diffusion_committed_throughput", metrics.CommittedTokenThroughput!.Value);
            yield return new("diffusion_steps_per_canvas", diffusion.StepsPerCanvas);
            yield return new("diffusion_committed_per_step", diffusion.CommittedPerStep);
            yield return new("diffusion_committed_tokens", diffusion.CommittedTokens);
            yield return new("diffusion_denoising_steps", (long)diffusion.DenoisingSteps);
            yield return new("diffusion_canvas_positions", diffusion.CanvasPositions);
        }
    }

    /// <summary>The probes of a result of another client.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static ProbeStatistics? ReadProbe(ResultObject result) => result.Count("probe_completed") is { } completed
        ? new ProbeStatistics(
            completed,
            result.Count("probe_failed") ?? 0,
            result.Number("probe_median_e2el_ms") ?? 0,
            result.Number("probe_p99_e2el_ms") ?? 0,
            result.Number("probe_max_e2el_ms") ?? 0)
        : null;

    /// <summary>Speculative decoding in a result of another client.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static SpeculativeDecoding? ReadSpeculative(ResultObject result) => result.Whole("spec_decode_draft_tokens") is { } tokens and > 0
        ? new SpeculativeDecoding(
            result.Whole("spec_decode_num_drafts") ?? 0,
            tokens,
            result.Whole("spec_decode_accepted_tokens") ?? 0,
            [.. (result.Array("spec_decode_per_position_acceptance_rates") ?? []).Select(rate => Rate(result, rate))])
        : null;

    /// <summary>Diffusion decoding in a result of another client, which has its steps rounded down.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static DiffusionDecoding? ReadDiffusion(ResultObject result)
    {
        if (result.Whole("diffusion_committed_tokens") is not { } committed
            || result.Number("diffusion_committed_per_step") is not ({ } perStep and > 0)
            || result.Number("diffusion_steps_per_canvas") is not ({ } perCanvas and > 0))
        {
            return null;
        }

        double steps = committed / perStep;
        return new DiffusionDecoding(committed, result.Whole("diffusion_canvas_positions") ?? 0, steps, steps / perCanvas);
    }

    private static double Rate(ResultObject result, JsonElement rate) => rate.ValueKind == JsonValueKind.Number
        ? rate.GetDouble()
        : throw result.Wrong("spec_decode_per_position_acceptance_rates", "an array of numbers");
}
