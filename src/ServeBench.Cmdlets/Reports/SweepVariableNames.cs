using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Names by which runs of a sweep are distinguished and drawn: those of vLLM's result files, and the options that sweeps set most.</summary>
internal static class SweepVariableNames
{
    /// <summary>Options that sweeps set most, of the benchmark and of vLLM's server.</summary>
    public static IReadOnlyList<string> Options { get; } =
    [
        "max_concurrency", "request_rate", "burstiness", "num_prompts", "random_input_len", "random_output_len", "random_prefix_len", "input_len", "output_len",
        "max_num_seqs", "max_num_batched_tokens", "max_model_len", "tensor_parallel_size", "data_parallel_size", "pipeline_parallel_size",
        "gpu_memory_utilization", "enable_prefix_caching", "enable_chunked_prefill", "block_size",
    ];

    /// <summary>Those and what else a run has that is no measurement.</summary>
    public static IReadOnlyList<string> Settings { get; } = [SweepParameters.NameKey, "run_number", .. Options, "backend", "model_id", "label"];

    /// <summary>Measurements by vLLM's keys.</summary>
    public static IReadOnlyList<string> Measurements => ObjectiveNames.All;
}
