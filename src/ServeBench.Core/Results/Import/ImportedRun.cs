using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Results;

/// <summary>One run that was read from a file.</summary>
/// <param name="Run">The run, as far as the file knows it.</param>
/// <param name="Requests">Its requests; empty when the file has only a summary.</param>
/// <param name="Summary">The metrics that the file holds, when it does not hold the requests; else <see langword="null"/>.</param>
internal sealed record ImportedRun(ServeRun Run, IReadOnlyList<ServeRequestResult> Requests, ServeMetrics? Summary = null)
{
    /// <summary>Lines of a journal, from 1, that were damaged and left out; with the last run of the file.</summary>
    public IReadOnlyList<int> DamagedLines { get; init; } = [];
}
