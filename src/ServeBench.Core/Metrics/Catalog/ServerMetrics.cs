namespace ServeBench.Metrics;

/// <summary>What the server counted during a run, how its answers came, and what probes beside it saw. The order is that of vLLM's result file.</summary>
internal static class ServerMetrics
{
    /// <summary>Prompt tokens that were in the prefix cache.</summary>
    public static Metric PrefixCacheHitRate { get; } = new(
        "PrefixCacheHitRate", "prefix cache hit rate", MetricUnit.Percent, MetricDirection.HigherIsBetter,
        "100 · prompt tokens that the server's prefix cache held / all, by its own counters before and after; none when it does not count them. `Run.PrefixCache` has the tokens",
        new MetricColumn(nameof(ServeMetrics.PrefixCacheHitPercent), null, metrics => metrics.PrefixCacheHitPercent));

    /// <summary>Chunks of answers that came together.</summary>
    public static Metric CoalescedChunks { get; } = new(
        "CoalescedChunks", "chunks that came together", MetricUnit.Percent, MetricDirection.LowerIsBetter,
        "100 · chunks that came within 0.1 ms of the one before / all, without two of each answer; none for a run of another client",
        new MetricColumn(nameof(ServeMetrics.StreamCoalescedPercent), null, metrics => metrics.StreamCoalescedPercent));

    /// <summary>Share of the draft tokens that were accepted.</summary>
    public static Metric DraftAcceptanceRate { get; } = new(
        "DraftAcceptanceRate", "draft acceptance rate", MetricUnit.Percent, MetricDirection.HigherIsBetter, "100 · accepted / draft tokens of speculative decoding",
        new MetricColumn(nameof(ServeMetrics.DraftAcceptancePercent), "spec_decode_acceptance_rate", metrics => metrics.DraftAcceptancePercent));

    /// <summary>Tokens that one step gives.</summary>
    public static Metric DraftAcceptanceLength { get; } = new(
        "DraftAcceptanceLength", "draft acceptance length", MetricUnit.Tokens, MetricDirection.HigherIsBetter, "1 + accepted tokens / drafts",
        new MetricColumn(nameof(ServeMetrics.DraftAcceptanceLength), "spec_decode_acceptance_length", metrics => metrics.DraftAcceptanceLength));

    public static Metric Drafts { get; } = new(
        "Drafts", "drafts", MetricUnit.None, MetricDirection.Neither, "drafts that were made",
        new MetricColumn("Run.SpeculativeDecoding.Drafts", "spec_decode_num_drafts", metrics => metrics.Run.SpeculativeDecoding?.Drafts) { IsWhole = true });

    public static Metric DraftTokens { get; } = new(
        "DraftTokens", "draft tokens", MetricUnit.Tokens, MetricDirection.Neither, "tokens in the drafts",
        new MetricColumn("Run.SpeculativeDecoding.DraftTokens", "spec_decode_draft_tokens", metrics => metrics.Run.SpeculativeDecoding?.DraftTokens) { IsWhole = true });

    public static Metric AcceptedDraftTokens { get; } = new(
        "AcceptedDraftTokens", "accepted draft tokens", MetricUnit.Tokens, MetricDirection.Neither, "draft tokens that the model accepted",
        new MetricColumn("Run.SpeculativeDecoding.AcceptedTokens", "spec_decode_accepted_tokens", metrics => metrics.Run.SpeculativeDecoding?.AcceptedTokens) { IsWhole = true });

    public static Metric CommittedTokenThroughput { get; } = new(
        "CommittedTokenThroughput", "committed throughput", MetricUnit.TokensPerSecond, MetricDirection.HigherIsBetter, "tokens that diffusion decoding committed / duration",
        new MetricColumn(nameof(ServeMetrics.CommittedTokenThroughput), "diffusion_committed_throughput", metrics => metrics.CommittedTokenThroughput));

    public static Metric StepsPerCanvas { get; } = new(
        "StepsPerCanvas", "denoising steps a canvas", MetricUnit.Steps, MetricDirection.LowerIsBetter, "steps without those that commit / canvases",
        new MetricColumn(nameof(ServeMetrics.StepsPerCanvas), "diffusion_steps_per_canvas", metrics => metrics.StepsPerCanvas));

    public static Metric CommittedPerStep { get; } = new(
        "CommittedPerStep", "committed tokens a step", MetricUnit.Tokens, MetricDirection.HigherIsBetter, "committed tokens / denoising steps",
        new MetricColumn("Run.DiffusionDecoding.CommittedPerStep", "diffusion_committed_per_step", metrics => metrics.Run.DiffusionDecoding?.CommittedPerStep));

    public static Metric CommittedTokens { get; } = new(
        "CommittedTokens", "committed tokens", MetricUnit.Tokens, MetricDirection.Neither, "tokens that diffusion decoding committed",
        new MetricColumn("Run.DiffusionDecoding.CommittedTokens", "diffusion_committed_tokens", metrics => metrics.Run.DiffusionDecoding?.CommittedTokens) { IsWhole = true });

    public static Metric DenoisingSteps { get; } = new(
        "DenoisingSteps", "denoising steps", MetricUnit.Steps, MetricDirection.Neither, "steps without those that commit a canvas",
        new MetricColumn("Run.DiffusionDecoding.DenoisingSteps", "diffusion_denoising_steps", metrics => metrics.Run.DiffusionDecoding?.DenoisingSteps) { IsWhole = true });

    public static Metric CanvasPositions { get; } = new(
        "CanvasPositions", "canvas positions", MetricUnit.None, MetricDirection.Neither, "canvas positions that were evaluated",
        new MetricColumn("Run.DiffusionDecoding.CanvasPositions", "diffusion_canvas_positions", metrics => metrics.Run.DiffusionDecoding?.CanvasPositions) { IsWhole = true });

    public static Metric ProbesCompleted { get; } = new(
        "ProbesCompleted", "completed probes", MetricUnit.Requests, MetricDirection.HigherIsBetter, "one-token requests beside the run that succeeded",
        new MetricColumn("Probe.Completed", "probe_completed", metrics => metrics.Probe?.Completed) { IsWhole = true });

    public static Metric ProbesFailed { get; } = new(
        "ProbesFailed", "failed probes", MetricUnit.Requests, MetricDirection.LowerIsBetter, "all other probes",
        new MetricColumn("Probe.Failed", "probe_failed", metrics => metrics.Probe?.Failed) { IsWhole = true });

    /// <summary>End-to-end latency of the probes.</summary>
    public static Metric ProbeE2el { get; } = new(
        "ProbeE2el", "E2EL of the probes", MetricUnit.Milliseconds, MetricDirection.LowerIsBetter, "of the probes that succeeded",
        new MetricColumn("Probe.MedianE2elMs", "probe_median_e2el_ms", metrics => metrics.Probe?.MedianE2elMs) { Statistic = MetricStatistic.Median },
        new MetricColumn("Probe.P99E2elMs", "probe_p99_e2el_ms", metrics => metrics.Probe?.P99E2elMs) { Statistic = MetricStatistic.Percentile(99) },
        new MetricColumn("Probe.MaxE2elMs", "probe_max_e2el_ms", metrics => metrics.Probe?.MaxE2elMs) { Statistic = MetricStatistic.Maximum });

    public static IReadOnlyList<Metric> SpeculativeDecoding { get; } = [DraftAcceptanceRate, DraftAcceptanceLength, Drafts, DraftTokens, AcceptedDraftTokens];

    public static IReadOnlyList<Metric> DiffusionDecoding { get; } = [CommittedTokenThroughput, StepsPerCanvas, CommittedPerStep, CommittedTokens, DenoisingSteps, CanvasPositions];

    /// <summary>One-token requests beside the run.</summary>
    public static IReadOnlyList<Metric> Probes { get; } = [ProbesCompleted, ProbesFailed, ProbeE2el];

    public static IReadOnlyList<Metric> All { get; } = [PrefixCacheHitRate, CoalescedChunks, .. SpeculativeDecoding, .. DiffusionDecoding, .. Probes];
}
