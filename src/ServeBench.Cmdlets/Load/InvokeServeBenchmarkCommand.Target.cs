using System.Management.Automation;
using ServeBench.Transport;

namespace ServeBench.Commands;

// Where the requests go, and how their bytes travel.
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
    public string? Endpoint { get; set; }

    /// <summary>Version of the API, sent as the query api-version: for Azure OpenAI, whose default is 2024-10-21.</summary>
    [Parameter]
    public string? ApiVersion { get; set; }

    /// <summary>
    /// Model to ask for; default the first that the endpoint lists. With azure-openai the name of the deployment; with tensorrt-llm the model
    /// in Triton's path, by default ensemble.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ModelCompleter))]
    public string? Model { get; set; }

    /// <summary>
    /// Asks the endpoint nothing but the requests: neither for its models before the run, so that -Model is needed, nor for its tokens of
    /// random prompts, nor for its counters before and after the run. For gateways that list no models, or not all.
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
    [ValidateRange(1024, 128 * 1024 * 1024)]
    [InvariantNumber]
    public int MaxAnswerSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>Seconds that one request may take; default 21600 (6 hours).</summary>
    [Parameter]
    [ValidateRange(0.001, 2000000)]
    [InvariantNumber]
    public double TimeoutSec { get; set; } = 21600;
}
