namespace ServeBench.Endpoints;

internal static class BackendCatalog
{
    private static readonly IBackend[] s_all =
    [
        new CompletionsBackend("openai"),
        new CompletionsBackend("vllm"),
        new ChatCompletionsBackend(),
        new AzureOpenAiBackend(),
        new AnthropicBackend(),
        new SglangBackend(),
        new TgiBackend(),
        new TensorRtLlmBackend(),
        new CompletionsBackend("lmdeploy"),
        new CompletionsBackend("scalellm"),
        new CompletionsBackend("llama.cpp"),
        new ResponsesBackend(),
        new AudioBackend(),
        new EmbeddingsBackend(),
        new ChatEmbeddingsBackend(),
        new ClipEmbeddingsBackend(),
        new Vlm2VecEmbeddingsBackend(),
        new InfinityEmbeddingsBackend(),
        new InfinityClipEmbeddingsBackend(),
        new PoolingApiBackend(),
        new RerankBackend(),
    ];

    public static IReadOnlyList<IBackend> All => s_all;

    /// <summary>Names of all backends, in the order in which help shows them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. s_all.Select(backend => backend.Name)];

    /// <summary>What the runs of a backend ask a model to do; a name that is not known here generates.</summary>
    public static BackendTask TaskOf(string name) => TryFind(name)?.Task ?? BackendTask.Generation;

    /// <summary>The backend of that name; case does not matter.</summary>
    /// <exception cref="ServeException"><c>BackendNotSupported</c>.</exception>
    public static IBackend Find(string name) =>
        TryFind(name) ?? throw new ServeException(
            "BackendNotSupported",
            ServeErrorKind.NotSupported,
            $"There is no backend '{name}'. Use one of: {string.Join(", ", Names)}.",
            name);

    private static IBackend? TryFind(string name) =>
        s_all.FirstOrDefault(backend => string.Equals(backend.Name, name, StringComparison.OrdinalIgnoreCase));
}
