using System.Text.Json.Nodes;
using ServeBench.Metrics;

namespace ServeBench.Sweeps;

/// <summary>What came of one run of a combination.</summary>
/// <param name="Number">The number of the run, from 0.</param>
/// <param name="Path">Its file.</param>
/// <param name="Data">The result by vLLM's keys, with the options of the run.</param>
/// <param name="Metrics">The same as metrics, with the requests where they are known.</param>
/// <param name="Reused">Whether the file was there already.</param>
internal sealed record SweepOutcome(int Number, string Path, JsonObject Data, ServeMetrics Metrics, bool Reused);
