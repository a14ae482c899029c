namespace ServeBench.Metrics;

/// <summary>The clients of vLLM.</summary>
[Flags]
internal enum VllmClients
{
    /// <summary>Neither of them.</summary>
    None = 0,

    /// <summary><c>vllm bench serve</c>.</summary>
    BenchServe = 1,

    /// <summary><c>vllm-bench</c>.</summary>
    VllmBench = 2,

    Both = BenchServe | VllmBench,
}
