using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Decisions;
using ServeBench.Tests.Hosting;

namespace ServeBench.Tests.Gates;

/// <summary>Sides of five runs, as a build before and a build now have them, each in a state that a gate may meet.</summary>
internal static class GateRuns
{
    /// <summary>Requests of a run: as many as 99 % need, also where several objectives share the error.</summary>
    public const int Many = 600;

    private const int Runs = 5;

    /// <summary>The states that no gate passes.</summary>
    public static IReadOnlyList<string> Bad { get; } = ["empty", "dead", "half", "limited", "stopped", "newer"];

    /// <summary>The state that each gate passes.</summary>
    public const string Good = "good";

    /// <summary>Lays out a folder: <c>before</c>, <c>after</c> and <c>results</c> with a file a run, and the runs as variables of the session.</summary>
    /// <param name="host">The session.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="before">The state of the build before.</param>
    /// <param name="after">The state of the build now.</param>
    /// <param name="count">Requests of a run.</param>
    /// <param name="detailed">Whether the files hold the requests.</param>
    public static void Lay(ModuleHost host, string folder, string before, string after, int count = Many, bool detailed = false)
    {
        ServeMetrics[] reference = Side(before, "before", count), difference = Side(after, "after", count);
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        Save(Path.Combine(folder, "before"), reference, detailed);
        Save(Path.Combine(folder, "after"), difference, detailed);
        host.SetVariable("reference", reference);
        host.SetVariable("difference", difference);
        host.SetVariable("results", difference.Length == 0 ? [] : difference[0].GetRequests().ToArray());
        host.SetVariable("metrics", difference.Length == 0 ? null : difference[0]);
        host.SetVariable("folder", folder);
    }

    private static void Save(string folder, ServeMetrics[] runs, bool detailed)
    {
        Directory.CreateDirectory(folder);
        for (int i = 0; i < runs.Length; i++)
        {
            using FileStream file = File.Create(Path.Combine(folder, $"run-{i + 1}.json"));
            VllmResultWriter.Write(file, runs[i], detailed);
        }
    }

    private static ServeMetrics[] Side(string state, string label, int count) => state == "empty" ? [] : [.. Enumerable.Range(0, Runs).Select(run => Measure(state, label, run, count))];

    private static ServeMetrics Measure(string state, string label, int number, int count)
    {
        ServeRun run = SampleMetrics.Run(
            one =>
            {
                one.RequestCount = count;
                one.Stopped = state == "stopped";
                one.NewerFileVersion = state == "newer" ? 2 : null;
                one.Client = new ClientHealth { Reasons = state == "limited" ? ["the 99th percentile of its send lag is 12 ms"] : [] };
            },
            label);
        return MetricsCalculator.Measure(run, Enumerable.Range(0, count).Select(index => state == "dead" || (state == "half" && index % 2 == 0)
            ? SampleMetrics.Failed(run, index, RequestErrorKind.ConnectFailed)
            : SampleMetrics.Request(run, index, 100 + (0.01 * ((index * 7) % 11)) + (0.001 * ((number * 3) % 5)), 10, 10 + (0.001 * (index % 3)))));
    }
}
