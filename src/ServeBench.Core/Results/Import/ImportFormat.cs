namespace ServeBench.Results;

/// <summary>Whose result files can be read.</summary>
public enum ImportFormat
{
    /// <summary>Found from the first result of a file.</summary>
    Auto,

    /// <summary><c>vllm bench serve</c> and Export-ServeResult.</summary>
    Vllm,

    /// <summary><c>sglang.bench_serving</c>: JSON Lines, an object a run.</summary>
    Sglang,

    /// <summary><c>guidellm</c>: the report <c>benchmarks.json</c>.</summary>
    GuideLlm,

    /// <summary><c>aiperf</c>: <c>profile_export_aiperf.json</c>, or the records of <c>profile_export.jsonl</c>.</summary>
    AiPerf,

    /// <summary><c>genai-perf</c>: <c>profile_export_genai_perf.json</c>.</summary>
    GenAiPerf,

    /// <summary><c>inference-perf</c>: <c>summary_lifecycle_metrics.json</c> and <c>stage_N_lifecycle_metrics.json</c>.</summary>
    InferencePerf,
}
