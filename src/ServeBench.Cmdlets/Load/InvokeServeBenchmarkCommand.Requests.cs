using System.Collections;
using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

// What every request asks for.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// Generates on after an end-of-sequence token, so that every answer has its full length. A vLLM option. Random prompts ask for it
    /// themselves, as in vllm bench serve; -IgnoreEos:$false leaves it out for all, for an endpoint that does not know it.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreEos { get; set; }

    /// <summary>Sampling temperature, 0 or greater; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(Temperature))]
    [InvariantNumber]
    public double? Temperature { get; set; }

    /// <summary>Nucleus sampling, 0 to 1; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(TopP))]
    [InvariantNumber]
    public double? TopP { get; set; }

    /// <summary>How many of the likeliest tokens to sample from, -1 for all; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(TopK))]
    [InvariantNumber]
    public int? TopK { get; set; }

    /// <summary>Least probability of a token in relation to the likeliest, 0 to 1; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(MinP))]
    [InvariantNumber]
    public double? MinP { get; set; }

    /// <summary>Frequency penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(FrequencyPenalty))]
    [InvariantNumber]
    public double? FrequencyPenalty { get; set; }

    /// <summary>Presence penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [SamplingRange(nameof(PresencePenalty))]
    [InvariantNumber]
    public double? PresencePenalty { get; set; }

    /// <summary>Repetition penalty, above 0, 1 for none; default the server's (the backend vllm sends 1, as vLLM's own client does).</summary>
    [Parameter]
    [SamplingRange(nameof(RepetitionPenalty))]
    [InvariantNumber]
    public double? RepetitionPenalty { get; set; }

    /// <summary>Log probabilities to send back for each token; default none.</summary>
    [Parameter]
    [SamplingRange(nameof(Logprobs))]
    [InvariantNumber]
    public int? Logprobs { get; set; }

    /// <summary>
    /// Seed of the server's sampling, sent with each request, 0 or greater; default the server's. It changes neither the workload nor the
    /// arrivals, whose seed is -Seed.
    /// </summary>
    [Parameter]
    [SamplingRange(nameof(SamplingSeed))]
    [InvariantNumber]
    public long? SamplingSeed { get; set; }

    /// <summary>Members merged into every request body; they win over what the other parameters set.</summary>
    [Parameter]
    [TableTransformation("@{ top_k = 5 }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? ExtraBody { get; set; }

    /// <summary>
    /// LoRA modules that the server serves: each request asks for one of them as its model. The ready check and warm-ups ask for -Model.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    [Alias("LoraModules")]
    [ValidateNotNullOrEmpty]
    public string[]? LoraModule { get; set; }

    /// <summary>
    /// How requests get their module: Random (the default), each draws one, from where the dataset left Python's random numbers, or else
    /// from the seed of the arrivals; or RoundRobin, one after the other.
    /// </summary>
    [Parameter]
    public LoraAssignment LoraAssignment { get; set; }

    /// <summary>What request ids (the header x-request-id) begin with; default bench-, eight random hexadecimal digits and a hyphen.</summary>
    [Parameter]
    public string? RequestIdPrefix { get; set; }

    /// <summary>Tokenizer that counts output tokens when the server sends no usage; without one, chunks are counted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TokenizerCompleter))]
    public string? Tokenizer { get; set; }
}
