using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>One run of a sweep: what it was run with, and its metrics.</summary>
public sealed class ServeSweepRun
{
    /// <summary>The experiment, which is the name of its folder.</summary>
    public required string Experiment { get; init; }

    /// <summary>The combination: the names of its entries, and the value that the sweep chose by itself.</summary>
    public required string Name { get; init; }

    /// <summary>Number of the run within its combination, from 0.</summary>
    public required int RunNumber { get; init; }

    /// <summary>Options of the server, by vLLM's names.</summary>
    public required SweepParameters ServerParameters { get; init; }

    /// <summary>Options of the benchmark, by vLLM's names, with the one that the sweep chose by itself.</summary>
    public required SweepParameters BenchmarkParameters { get; init; }

    /// <summary>Seconds from the start of the server's process until it was ready; <see langword="null"/> when the sweep started none.</summary>
    public required double? ServerStartSeconds { get; init; }

    /// <summary>Whether the run was there already, and was read from its file.</summary>
    public required bool Reused { get; init; }

    /// <summary>The objective that was searched for, such as <c>p99_e2el_ms&lt;=500.00</c>; <see langword="null"/> without.</summary>
    public string? Objective { get; init; }

    /// <summary>
    /// How far the runs of this value are from the objective on average, as a share of the limit: 0 or less when they keep it. <see langword="null"/>
    /// without an objective.
    /// </summary>
    public double? ObjectiveMargin { get; init; }

    /// <summary>Whether the runs of this value keep the objective on average; <see langword="null"/> without an objective.</summary>
    public bool? ObjectiveMet => ObjectiveMargin is { } margin ? margin <= 0 : null;

    /// <summary>Requests that succeeded.</summary>
    public int Completed => Metrics.Completed;

    /// <summary>Requests that failed.</summary>
    public int Failed => Metrics.Failed;

    /// <summary>Successful requests a second.</summary>
    public double RequestThroughput => Metrics.RequestThroughput;

    /// <summary>Output tokens a second.</summary>
    public double OutputThroughput => Metrics.OutputThroughput;

    /// <summary>Mean time to first token, in milliseconds.</summary>
    public double? MeanTtftMs => Metrics.MeanTtftMs;

    /// <summary>99th percentile of the time to first token, in milliseconds.</summary>
    public double? P99TtftMs => Metrics.P99TtftMs;

    /// <summary>Mean time per output token, in milliseconds.</summary>
    public double? MeanTpotMs => Metrics.MeanTpotMs;

    /// <summary>99th percentile of the time per output token, in milliseconds.</summary>
    public double? P99TpotMs => Metrics.P99TpotMs;

    /// <summary>Mean end-to-end latency, in milliseconds.</summary>
    public double? MeanE2elMs => Metrics.MeanE2elMs;

    /// <summary>99th percentile of the end-to-end latency, in milliseconds.</summary>
    public double? P99E2elMs => Metrics.P99E2elMs;

    /// <summary>The file of the run, a full path.</summary>
    public required string Path { get; init; }

    /// <summary>All metrics of the run.</summary>
    public required ServeMetrics Metrics { get; init; }

    /// <summary>The combination and the run.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}, run {RunNumber}");
}
