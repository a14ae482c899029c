namespace ServeBench.Sweeps;

/// <summary>All that a sweep does, checked before its first run.</summary>
internal sealed record SweepPlan
{
    public required SweepFolder Folder { get; init; }

    /// <summary>The servers, each with the benchmarks that are run against it.</summary>
    public required IReadOnlyList<SweepStage> Stages { get; init; }

    /// <summary>Runs of each combination, 1 or more.</summary>
    public required int RunCount { get; init; }

    /// <summary>Requests of a run before those of each combination, which is not counted; 0 for none.</summary>
    public int WarmupCount { get; init; }

    /// <summary>Whether a run that fails is left out instead of ending the sweep.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>How long a server may take until it is ready.</summary>
    public TimeSpan ServerReadyTimeout { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Whether all that servers write is kept until it is shown.</summary>
    public bool KeepServerOutput { get; init; }

    /// <summary>The load that the sweep sets by itself; <see langword="null"/> when it sets none.</summary>
    public SweepVariable? Variable { get; init; }

    /// <summary>How many values of the load are explored, 2 or more, when there are no objectives.</summary>
    public int IterationCount { get; init; } = 10;

    /// <summary>Requests of a run, where an entry does not say it: the load of batch inference.</summary>
    public int DatasetSize { get; init; } = 1000;

    /// <summary>What the greatest load is searched for that keeps it; none to explore the load, or to run the combinations as they are.</summary>
    public IReadOnlyList<SweepObjective> Objectives { get; init; } = [];

    /// <summary>How it is searched for.</summary>
    public SweepSearchMethod SearchMethod { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>vLLM's name of a load.</summary>
    public static string KeyOf(SweepVariable variable) => variable == SweepVariable.RequestRate ? "request_rate" : "max_concurrency";
}

/// <summary>A server and the benchmarks that are run against it.</summary>
/// <param name="Parameters">The server's options.</param>
/// <param name="Command">The command that starts it; <see langword="null"/> when it runs already.</param>
/// <param name="Benchmarks">The options of each benchmark.</param>
internal sealed record SweepStage(SweepParameters Parameters, SweepServerCommand? Command, IReadOnlyList<SweepParameters> Benchmarks);

/// <summary>The sweep's view of one benchmark; the host knows how to run it.</summary>
/// <param name="Text">The benchmark as a command line, for people, without keys.</param>
/// <param name="Detailed">Whether the file of the run lists each request.</param>
/// <param name="Percentiles">The percentiles that the benchmark computes, 0 to 100.</param>
/// <param name="HasGoodput">Whether the benchmark computes goodput.</param>
/// <param name="Warnings">Differences between the benchmark and the command line that it comes from.</param>
internal sealed record SweepBenchmark(string Text, bool Detailed, IReadOnlyList<double> Percentiles, bool HasGoodput, IReadOnlyList<string> Warnings);
