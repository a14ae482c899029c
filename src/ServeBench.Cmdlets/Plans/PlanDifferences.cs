using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>What is not as it was when a result was made.</summary>
internal static class PlanDifferences
{
    /// <summary>A sentence for each difference.</summary>
    /// <param name="then">The record of the result.</param>
    /// <param name="plan">The plan as it is read now.</param>
    public static IEnumerable<string> Of(ServePlanRecord then, BenchmarkPlan plan)
    {
        ServePlanRecord now = RunningPlan.RecordOf(plan);
        return
        [
            .. Directory.Exists(then.Folder) ? Array.Empty<string>() : [$"The folder of the plan, '{then.Folder}', does not exist here. Relative paths begin at the current location."],
            .. Compare(then.Machine, now.Machine, name => name),
            .. Compare(then.Environment, now.Environment, name => $"The environment variable {name}"),
            .. Compare(then.Files, now.Files, name => $"The file '{name}'", isHash: true),
        ];
    }

    private static IEnumerable<string> Compare(IReadOnlyDictionary<string, string> then, IReadOnlyDictionary<string, string> now, Func<string, string> describe, bool isHash = false)
    {
        foreach (string name in then.Keys.Union(now.Keys).Order(StringComparer.Ordinal))
        {
            string? before = then.GetValueOrDefault(name);
            string? after = now.GetValueOrDefault(name);
            if (before != after)
            {
                yield return isHash && before is not null && after is not null
                    ? $"{describe(name)} has another content than when the result was made."
                    : $"{describe(name)} differs: '{after ?? "none"}' now, '{before ?? "none"}' when the result was made.";
            }
        }
    }
}
