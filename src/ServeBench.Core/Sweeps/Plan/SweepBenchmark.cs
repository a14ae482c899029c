namespace ServeBench.Sweeps;

/// <summary>The sweep's view of one benchmark; the host knows how to run it.</summary>
/// <param name="Text">The benchmark as a command line, for people, without keys.</param>
/// <param name="Detailed">Whether the file of the run lists each request.</param>
/// <param name="Percentiles">The percentiles that the benchmark computes, 0 to 100.</param>
/// <param name="HasGoodput">Whether the benchmark computes goodput.</param>
/// <param name="Warnings">Differences between the benchmark and the command line that it comes from.</param>
internal sealed record SweepBenchmark(string Text, bool Detailed, IReadOnlyList<double> Percentiles, bool HasGoodput, IReadOnlyList<string> Warnings);
