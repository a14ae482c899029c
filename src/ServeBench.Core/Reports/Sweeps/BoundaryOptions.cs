namespace ServeBench.Reports.Sweeps;

/// <summary>What <c>vllm bench sweep boundary</c> asks for.</summary>
internal sealed record BoundaryOptions
{
    /// <summary>Variables of a workload.</summary>
    public IReadOnlyList<string> GroupBy { get; init; } = ["_benchmark_name"];

    public string ConcurrencyVar { get; init; } = "max_concurrency";

    /// <summary>Variable of the number of a repetition; <see langword="null"/> where the runs are not numbered.</summary>
    public string? RunVar { get; init; } = "run_number";

    /// <summary>The concurrency that latencies are divided by; <see langword="null"/> for the lowest of each workload.</summary>
    public double? Baseline { get; init; }

    public IReadOnlyList<string> Metrics { get; init; } = ["output_throughput", "p50_e2el_ms", "p95_e2el_ms", "p50_ttft_ms", "p95_ttft_ms"];

    /// <summary>Whether each of those metrics has to be in a run; else those that no run has are left out.</summary>
    public bool RequiresMetrics { get; init; }

    /// <summary>Metrics that are divided by those of the baseline, and then averaged.</summary>
    public IReadOnlyList<string> MultiplierMetrics { get; init; } = ["p95_e2el_ms", "p95_ttft_ms"];
}
