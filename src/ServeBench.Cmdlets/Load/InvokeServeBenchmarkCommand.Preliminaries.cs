using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Load;

namespace ServeBench.Commands;

// What happens before the run.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// Seconds to wait for an endpoint that is not up yet, and then to try the first request until it succeeds, before the run; 0, the
    /// default, waits for nothing.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    [InvariantNumber]
    public double ReadyTimeoutSec { get; set; }

    /// <summary>Requests sent before the run and not measured; default 0. All go at once, within -MaxConcurrency; failures do not matter.</summary>
    [Parameter]
    [Alias("NumWarmups")]
    [ValidateRange(0, int.MaxValue)]
    [InvariantNumber]
    public int WarmupCount { get; set; }

    /// <summary>
    /// What the warm-up sends: First (the default), copies of the first request, whose prompt is then in the server's prefix cache; or
    /// Distinct, each with another beginning, so that no prompt of the run is in the cache when it starts.
    /// </summary>
    [Parameter]
    public WarmupPrompt WarmupPrompt { get; set; }

    /// <summary>
    /// Empties the server's prefix cache after the warm-up, just before the run: POST /reset_prefix_cache, which vLLM has when it was
    /// started with VLLM_SERVER_DEV_MODE=1, or SGLang's /flush_cache. A server that does neither is an error before the run.
    /// </summary>
    [Parameter]
    public SwitchParameter ResetPrefixCache { get; set; }

    /// <summary>
    /// Sends random prompts as they were made. Otherwise, as in vllm bench serve, the server is asked before the run (POST /tokenize) how
    /// many tokens the first one has under its own tokenizer, and where that is not its InputLength each that has more is cut to it. Random
    /// turns of conversations are such prompts too.
    /// </summary>
    [Parameter]
    public SwitchParameter NoRealign { get; set; }

    private IReadOnlyList<ArrivalSlot> Align(RunPlan plan)
    {
        if (NoRealign || SkipEndpointCheck)
        {
            return plan.Slots;
        }

        PromptAlignment alignment = Wait(PromptAlignment.AlignAsync(plan, StopToken));
        if (alignment.Refusal is { } refusal)
        {
            WriteWarning($"{EngineTexts.Of(refusal)} -NoRealign skips the question.");
        }
        else if (alignment.PromptCount > 0)
        {
            WriteVerbose(alignment.ToString());
        }

        return alignment.Slots;
    }
}
