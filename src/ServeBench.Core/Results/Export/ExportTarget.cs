using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>A file and the results that go into it.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Results">At least one.</param>
internal sealed record ExportTarget(string Path, IReadOnlyList<ServeMetrics> Results);
