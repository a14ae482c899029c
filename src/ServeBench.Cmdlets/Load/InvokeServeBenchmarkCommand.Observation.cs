using System.Management.Automation;

namespace ServeBench.Commands;

// What is looked at beside the requests.
public sealed partial class InvokeServeBenchmarkCommand
{
    /// <summary>
    /// Probes a second, above 0: one-token requests beside the run, past -MaxConcurrency, whose latency shows how the run holds up
    /// requests of others. Each waits for the one before it, so there may be fewer. Default none.
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, 1000)]
    public double? ProbeRequestRate { get; set; }

    /// <summary>
    /// Runs the server's profiler during the run: POST /start_profile before the first request, /stop_profile after the last. vLLM
    /// has them when it was started with a profiler.
    /// </summary>
    [Parameter]
    public SwitchParameter Profile { get; set; }
}
