using System.Globalization;
using ServeBench.Metrics;
using ServeBench.Sweeps;

namespace ServeBench.Commands;

/// <summary>Runs that are taken for repetitions of one another.</summary>
internal sealed record RunGroup(IReadOnlyList<MetricsOfRun> Runs)
{
    public ServeMetrics[] Metrics => [.. Runs.Select(run => run.Metrics)];

    /// <summary>The name that they have in common, or that of the first, with how many they are.</summary>
    public string Name => Runs is [var one] ? one.Name
        : Runs.All(run => run.Name == Runs[0].Name) ? string.Create(CultureInfo.InvariantCulture, $"{Runs[0].Name} ({Runs.Count} runs)")
        : string.Create(CultureInfo.InvariantCulture, $"{Runs[0].Name} and {Runs.Count - 1} more");

    /// <summary>The settings that the runs differ in: how runs of several settings differ is not how much one of them varies.</summary>
    public string[] MixedSettings
    {
        get
        {
            (string Name, object? Value)[][] settings = [.. Runs.Select(Settings)];
            return [.. settings[0].Select(setting => setting.Name).Where((_, index) => settings.DistinctBy(setting => setting[index].Value).Skip(1).Any())];
        }
    }

    // The name of a run of a sweep has all that the sweep set, also of the server.
    private static (string Name, object? Value)[] Settings(MetricsOfRun run) =>
    [
        (nameof(ServeSweepRun.Name), (run.Source.BaseObject as ServeSweepRun)?.Name),
        (nameof(ServeMetrics.Model), run.Metrics.Model),
        (nameof(ServeMetrics.RequestRate), run.Metrics.RequestRate),
        (nameof(ServeMetrics.MaxConcurrency), run.Metrics.MaxConcurrency),
    ];
}
