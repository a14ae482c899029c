namespace ServeBench.Migration;

/// <summary>
/// The options that <c>vllm-bench</c> has beyond those of <c>vllm bench serve</c>. It takes no shortened names, so that they leave what
/// a shortened name means as it is.
/// </summary>
internal static class VllmBenchOptions
{
    public static IReadOnlyDictionary<string, OptionValues> All { get; } = Table();

    private static Dictionary<string, OptionValues> Table()
    {
        string[] flags = ["prompt-token-ids", "no-steady-state", "dry-run", "multi-turn", "reset-prefix-cache"];
        string[] values =
        [
            "max-model-len", "random-cache-hit-fraction", "random-cache-ratio", "steady-state-threshold", "steady-state-min-window",
            "profile-batch-threshold", "profile-duration", "speed-bench-config", "speed-bench-max-input-len", "hf-text-column",
            "per-turn-input-len", "multi-turn-num-turns", "multi-turn-min-turns", "multi-turn-max-turns", "multi-turn-concurrency",
            "multi-turn-delay-ms", "multi-turn-prefix-global-ratio", "multi-turn-prefix-conversation-ratio", "sweep-summary-percentiles",
        ];
        var all = new Dictionary<string, OptionValues>(StringComparer.Ordinal) { ["compare"] = OptionValues.Many };
        foreach (string name in flags)
        {
            all.Add(name, OptionValues.None);
        }

        foreach (string name in values)
        {
            all.Add(name, OptionValues.One);
        }

        return all;
    }
}
