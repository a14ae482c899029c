namespace ServeBench.Sweeps;

/// <summary>A server and the benchmarks that are run against it.</summary>
/// <param name="Parameters">The server's options.</param>
/// <param name="Command">The command that starts it; <see langword="null"/> when it runs already.</param>
/// <param name="Benchmarks">The options of each benchmark.</param>
internal sealed record SweepStage(SweepParameters Parameters, SweepServerCommand? Command, IReadOnlyList<SweepParameters> Benchmarks);
