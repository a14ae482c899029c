using System.Management.Automation;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>The metrics of a run with what it is called.</summary>
/// <param name="Metrics">The metrics.</param>
/// <param name="Name">The name: a label, an identifier, a file, the point of a sweep.</param>
/// <param name="Source">The object that they came in.</param>
internal sealed record MetricsOfRun(ServeMetrics Metrics, string Name, PSObject Source);
