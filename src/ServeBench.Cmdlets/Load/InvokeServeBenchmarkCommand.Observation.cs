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
    [InvariantNumber]
    public double? ProbeRequestRate { get; set; }

    /// <summary>
    /// Runs the server's profiler during the run: POST /start_profile before the first request, /stop_profile after the last. vLLM
    /// has them when it was started with a profiler.
    /// </summary>
    [Parameter]
    public SwitchParameter Profile { get; set; }

    /// <summary>
    /// Profiles only -ProfileDurationSec of the run, from the time when the server reports this many running requests
    /// (vllm:num_requests_running under /metrics, read twice a second). If it never does, there is an error after the run.
    /// </summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [InvariantNumber]
    public int? ProfileBatchThreshold { get; set; }

    /// <summary>Seconds to profile from then on; default 5. The end of the run ends it too.</summary>
    [Parameter]
    [Alias("ProfileDuration")]
    [ValidateRange(0.001, 86400)]
    [InvariantNumber]
    public double ProfileDurationSec { get; set; } = 5;

    private void RefuseThresholdWithoutProfile()
    {
        foreach (string name in (string[])[nameof(ProfileBatchThreshold), nameof(ProfileDurationSec)])
        {
            string needed = name == nameof(ProfileDurationSec) ? nameof(ProfileBatchThreshold) : nameof(Profile);
            if (MyInvocation.BoundParameters.ContainsKey(name) && !MyInvocation.BoundParameters.ContainsKey(needed))
            {
                throw new ServeException(
                    "ParameterNotApplicable", ServeErrorKind.InvalidArgument, $"-{name} requires -{needed}.", name);
            }
        }
    }
}
