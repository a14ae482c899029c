using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>Runs what a sweep consists of, and takes what comes of it. All calls come on the thread that runs the sweep.</summary>
internal interface ISweepHost
{
    CancellationToken StopToken { get; }

    /// <summary>Runs a benchmark once.</summary>
    /// <param name="parameters">Its options.</param>
    /// <param name="server">Where the sweep has started a server; <see langword="null"/> when it has not.</param>
    /// <returns>The metrics, and whether each request is written into the file.</returns>
    (ServeMetrics Metrics, bool Detailed) Benchmark(SweepParameters parameters, SweepServerCommand? server);

    /// <summary>Does what is to be done after each run: the caches of the server are emptied, so that the next run finds it as this one did.</summary>
    void AfterBenchmark(SweepParameters parameters, SweepServerCommand? server);

    void Write(ServeSweepRun run);

    /// <summary>Takes an error after which the sweep continues.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="run">What failed: a run of a combination, or a server's entry; empty where the sweep has but one.</param>
    /// <param name="scrubber">Takes the secrets of the run out of the message.</param>
    void ReportFailure(Exception exception, string run, SecretScrubber scrubber);

    /// <summary>Whether a sweep may go on after an exception; not when somebody stopped it.</summary>
    bool IsFailure(Exception exception);

    /// <summary>Shows what the server has written since the last time.</summary>
    void ShowOutput(SweepServer server);

    /// <summary>Warns once, however often something has the same cause.</summary>
    void Warn(string message);

    /// <summary>Says what is done.</summary>
    void Inform(string message);

    /// <summary>Says how far the sweep is.</summary>
    void ReportProgress(string status, int done, int total);
}
