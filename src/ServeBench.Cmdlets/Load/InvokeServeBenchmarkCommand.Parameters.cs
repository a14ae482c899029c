using System.Collections;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Transport;

namespace ServeBench.Commands;

// The parameters: where requests go, when, what each asks for, what happens before and beside the run, and what is kept of it.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// The API to speak: openai or vllm (/v1/completions), openai-chat (/v1/chat/completions), azure-openai (a deployment's chat/completions),
    /// anthropic (/v1/messages), sglang (/generate), tgi (/generate_stream), tensorrt-llm (Triton's generate_stream).
    /// lmdeploy, scalellm and llama.cpp (/v1/completions) are vllm under names of their own.
    /// openai-responses (/v1/responses), openai-audio (/v1/audio/transcriptions; -Endpoint for translations).
    /// For one answer without tokens: openai-embeddings, openai-embeddings-chat, openai-embeddings-clip, openai-embeddings-vlm2vec
    /// (/v1/embeddings), infinity-embeddings, infinity-embeddings-clip (/embeddings), vllm-pooling (/pooling), vllm-rerank (/v1/rerank).
    /// Default openai.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(BackendCompleter))]
    public string Backend { get; set; } = "openai";

    /// <summary>Path of the API under -Uri, in which {model} stands for -Model and {api-version} for -ApiVersion; default that of the backend.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? Endpoint { get; set; }

    /// <summary>Version of the API, sent as the query api-version: for Azure OpenAI, whose default is 2024-10-21.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? ApiVersion { get; set; }

    /// <summary>
    /// Model to ask for; default the first that the endpoint lists. With azure-openai the name of the deployment; with tensorrt-llm the model
    /// in Triton's path, by default ensemble.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>
    /// Sends the endpoint nothing but the requests. It is not asked for its models, so that -Model is needed, nor for its tokens of
    /// random prompts. Its counters are not read before and after the run. For gateways that list no models, or not all.
    /// </summary>
    [Parameter]
    public SwitchParameter SkipEndpointCheck { get; set; }

    /// <summary>
    /// How bytes travel. Direct reads sockets of its own with the kernel's stamps: Linux. Portable reads those of .NET: every system.
    /// HttpClient is the HTTP stack of .NET: HTTP/2 and proxies. Auto (the default) takes the first of them that can be used.
    /// </summary>
    [Parameter]
    public TransportKind Transport { get; set; } = TransportKind.Auto;

    /// <summary>Opens connections as they are needed rather than before the run.</summary>
    [Parameter]
    public SwitchParameter NoPreconnect { get; set; }

    /// <summary>
    /// Most bytes that are kept of one answer, its text, reasoning and tool calls and 8 for each chunk; a larger answer fails, and its
    /// connection is closed. Default 64MB, at most 128MB.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1024, 128 * 1024 * 1024)]
    [InvariantNumber]
    public int MaxAnswerSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds that one request may take; default 21600 (6 hours).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 2000000)]
    [InvariantNumber]
    public double TimeoutSec { get; set; } = DefaultTimeoutSec;

    /// <summary>Requests a second, for requests that come without a schedule; a number above 0, or inf (the default) for all at once.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [RateTransformation]
    [InvariantNumber]
    public double RequestRate { get; set; } = double.PositiveInfinity;

    /// <summary>How even the arrivals are: 1 (the default) is a Poisson process, below 1 burstier, above 1 more even, inf evenly spaced.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [RateTransformation]
    [InvariantNumber]
    public double Burstiness { get; set; } = 1.0;

    /// <summary>Seed of the arrivals, 0 to 4294967295; default 0.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [InvariantNumber]
    public uint Seed { get; set; }

    /// <summary>Most requests in flight at once, or most conversations under way, pauses included; default no limit.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? MaxConcurrency { get; set; }

    /// <summary>
    /// When the run ends early: texts such as 'errors in a row &gt;= 20', 'over-saturation', 'p99 ttft ± 5 %' or 'fails p99 ttft &lt;= 200 ms'. Script
    /// blocks over the live counters, objects of New-ServeStopRule, and tables with Rule, Mode, Scope and FalseAlarm are rules too. Checked once a second. The reason is in
    /// the run, in the metrics and in a warning. Default none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(StopRuleCompleter))]
    [ValidateNotNullOrEmpty]
    [TableOf(typeof(NewServeStopRuleCommand), OrText = true)]
    public object[]? StopWhen { get; set; }

    /// <summary>
    /// Seconds that a conversation pauses between the end of an answer and its next turn, as a user who reads and types does; 0, the
    /// default, sends the next turn at once.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.0, 86400.0)]
    [InvariantNumber]
    public double ThinkTimeSec { get; set; }

    /// <summary>
    /// How the pauses spread: Constant (the default), or Exponential, whose mean is -ThinkTimeSec and whose draws follow the seed of the
    /// schedule.
    /// </summary>
    [Parameter]
    public ThinkTimeDistribution ThinkTimeDistribution { get; set; }

    /// <summary>
    /// Name of the header field that carries the conversation of a turn, for routers that keep a conversation on one server; default
    /// X-Session-ID. An empty text sends none.
    /// </summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string SessionHeader { get; set; } = "X-Session-ID";

    /// <summary>
    /// Generates on after an end-of-sequence token, so that every answer has its full length. A vLLM option. Random prompts ask for it
    /// themselves, as in vllm bench serve; -IgnoreEos:$false leaves it out for all, for an endpoint that does not know it.
    /// </summary>
    [Parameter]
    public SwitchParameter IgnoreEos { get; set; }

    /// <summary>Sampling temperature, 0 or greater; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(Temperature))]
    [InvariantNumber]
    public double? Temperature { get; set; }

    /// <summary>Nucleus sampling, 0 to 1; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(TopP))]
    [InvariantNumber]
    public double? TopP { get; set; }

    /// <summary>How many of the likeliest tokens to sample from, -1 for all; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(TopK))]
    [InvariantNumber]
    public int? TopK { get; set; }

    /// <summary>Least probability of a token in relation to the likeliest, 0 to 1; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(MinP))]
    [InvariantNumber]
    public double? MinP { get; set; }

    /// <summary>Frequency penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(FrequencyPenalty))]
    [InvariantNumber]
    public double? FrequencyPenalty { get; set; }

    /// <summary>Presence penalty, -2 to 2; default the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(PresencePenalty))]
    [InvariantNumber]
    public double? PresencePenalty { get; set; }

    /// <summary>Repetition penalty, above 0, 1 for none; default the server's (the backend vllm sends 1, as vLLM's own client does).</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(RepetitionPenalty))]
    [InvariantNumber]
    public double? RepetitionPenalty { get; set; }

    /// <summary>Log probabilities to send back for each token; default none.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [SamplingRange(nameof(Logprobs))]
    [InvariantNumber]
    public int? Logprobs { get; set; }

    /// <summary>
    /// Seed of the server's sampling, sent with each request, 0 or greater; default the server's. It changes neither the workload nor the
    /// arrivals, whose seed is -Seed.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
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
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? RequestIdPrefix { get; set; }

    /// <summary>Tokenizer that counts output tokens when the server sends no usage; without one, chunks are counted.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TokenizerCompleter))]
    public string? Tokenizer { get; set; }

    /// <summary>
    /// Seconds to wait for an endpoint that is not up yet, and then to try the first request until it succeeds, before the run; 0, the
    /// default, waits for nothing.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0, 86400)]
    [InvariantNumber]
    public double ReadyTimeoutSec { get; set; }

    /// <summary>Requests sent before the run and not measured; default 0. All go at once, within -MaxConcurrency; failures do not matter.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
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
    /// Sends random prompts as they were made. Otherwise, as in vllm bench serve, the server counts the tokens of the first one
    /// before the run (POST /tokenize). If that is not its InputLength, each prompt that has more is cut to its own. Random
    /// turns of conversations are such prompts too.
    /// </summary>
    [Parameter]
    public SwitchParameter NoRealign { get; set; }

    /// <summary>
    /// Probes a second, above 0: one-token requests beside the run, past -MaxConcurrency, whose latency shows how the run holds up
    /// requests of others. Each waits for the one before it, so there may be fewer. Default none.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(0.001, 1000)]
    [InvariantNumber]
    public double? ProbeRequestRate { get; set; }

    /// <summary>
    /// Runs the server's profiler during the run: POST /start_profile before the first request, /stop_profile after the last. vLLM
    /// has them when it was started with a profiler.
    /// </summary>
    [Parameter]
    public SwitchParameter Profile { get; set; }

    /// <summary>
    /// Profiles only -ProfileDurationSec of the run, from the time when the server reports this many running requests
    /// (vllm:num_requests_running under /metrics, read twice a second). If it never does, there is an error after the run.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? ProfileBatchThreshold { get; set; }

    /// <summary>Seconds to profile from then on; default 5. The end of the run ends it too.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("ProfileDuration")]
    [ValidateRange(0.001, 86400)]
    [InvariantNumber]
    public double ProfileDurationSec { get; set; } = 5;

    /// <summary>A name for the run, kept with its results.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    public string? Label { get; set; }

    /// <summary>Keys and values kept with the run and exported with its results.</summary>
    [Parameter]
    [TableTransformation("@{ gpu = 'H100' }")]
    [ArgumentCompleter(typeof(TableCompleter))]
    public IDictionary? Metadata { get; set; }

    /// <summary>File (JSON Lines) that gets each result as its request ends, so that nothing is lost if the process is killed. A file that exists is added to.</summary>
    [Parameter]
    public string? JournalPath { get; set; }
}
