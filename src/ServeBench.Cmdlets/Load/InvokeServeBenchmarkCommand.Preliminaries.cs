using System.Management.Automation;

namespace ServeBench.Commands;

// What happens before the run.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// Seconds to wait for an endpoint that is not up yet, and then to try the first request until it succeeds, before the run; 0, the
    /// default, waits for nothing.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public double ReadyTimeoutSec { get; set; }

    /// <summary>Requests sent before the run and not measured, all copies of the first; default 0.</summary>
    [Parameter]
    [Alias("NumWarmups")]
    [ValidateRange(0, int.MaxValue)]
    public int WarmupCount { get; set; }
}
