using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>What makes a difference of two sides another than that of the servers.</summary>
internal static class Comparability
{
    private const int ShownDigits = 12;

    private static readonly (string Name, Func<ServeMetrics, object?> Setting)[] s_settings =
    [
        ("the definitions of the tools", metrics => metrics.Run.Tool ?? "vLLM's"),
        ("the backend", metrics => metrics.Backend),
        ("the model", metrics => metrics.Model),
        ("the request rate", metrics => metrics.RequestRate),
        ("the concurrency limit", metrics => metrics.MaxConcurrency ?? 0),
        ("the number of requests", metrics => metrics.Run.RequestCount == 0 ? null : metrics.Run.RequestCount),
        ("the workload", metrics => metrics.Run.WorkloadHash is { Length: > ShownDigits } hash ? hash[..ShownDigits] : metrics.Run.WorkloadHash),
        ("the prompt tokens of the workload", metrics => PromptTokens(metrics)),
    ];

    /// <summary>What the two sides differ in, and what is doubtful of either, in words; none when they can be compared.</summary>
    /// <param name="reference">The runs of the first side, at least one.</param>
    /// <param name="difference">The runs of the second side, at least one.</param>
    public static IEnumerable<string> Obstacles(IReadOnlyList<ServeMetrics> reference, IReadOnlyList<ServeMetrics> difference)
    {
        foreach ((string name, Func<ServeMetrics, object?> setting) in s_settings)
        {
            string[] first = Values(reference, setting), second = Values(difference, setting);
            if (first.Length > 0 && second.Length > 0 && !first.ToHashSet().SetEquals(second))
            {
                yield return $"{name} ({string.Join(", ", first)} and {string.Join(", ", second)})";
            }
        }

        if (reference.FirstOrDefault(metrics => metrics.Completed == 0) is { } empty)
        {
            yield return $"a reference in which no request succeeded ({empty.Run})";
        }

        bool isDoubtful = false;
        foreach (ServeMetrics metrics in reference.Concat(difference).Where(metrics => DoubtOf(metrics.Run) is not null))
        {
            if (!isDoubtful)
            {
                yield return $"a doubtful run ({metrics.Run}: {DoubtOf(metrics.Run)})";
            }

            isDoubtful = true;
        }
    }

    /// <summary>Whether the client was the limit in either run, and nothing else is in the way: the same runs may be right the next time.</summary>
    public static bool IsByChance(ServeMetrics reference, ServeMetrics difference) =>
        (IsLimited(reference.Run) || IsLimited(difference.Run))
        && Obstacles([reference], [difference]).Count() == 1
        && new[] { reference.Run, difference.Run }.All(run => IsLimited(run) || DoubtOf(run) is null);

    // The prompts of one workload have as many tokens each time, when all requests succeeded and no turn brought the answers before it along.
    private static long? PromptTokens(ServeMetrics metrics) =>
        metrics.Run.ConversationCount > 0 || metrics.Failed > 0 || metrics.Run.RequestCount == 0 || metrics.Completed != metrics.Run.RequestCount ? null : metrics.TotalInputTokens;

    private static string[] Values(IReadOnlyList<ServeMetrics> runs, Func<ServeMetrics, object?> setting) =>
        [.. runs.Select(setting).OfType<object>().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!).Where(text => text.Length > 0).Distinct()];

    private static bool IsLimited(ServeRun run) => run.Client is { ClientLimited: true };

    private static string? DoubtOf(ServeRun run) =>
        IsLimited(run) ? $"the client limited it, {string.Join("; ", run.Client!.Reasons)}"
        : run.Stopped ? "it was stopped"
        : run.Stream == StreamVerdict.Coalesced ? "its chunks came together, so that TPOT and ITL are not the model's"
        : run.WarmPrefixCache ? "the server's prefix cache was warm"
        : run.NewerFileVersion is not null ? "a newer ServeBench wrote its file, and what that says against its numbers was not read"
        : null;
}
