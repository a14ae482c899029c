using System.Globalization;
using ServeBench.Endpoints;

namespace ServeBench.Load;

/// <summary>Runs the server's profiler for some seconds once it has enough requests in work, as <c>vllm-bench</c> does.</summary>
internal sealed class ProfileWindow(RunPlan plan, int threshold, ServerProfiler profiler, TimeProvider timeProvider)
{
    // As often as vllm-bench looks.
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for the load, then profiles for as long as the plan says, or until stopped.</summary>
    /// <exception cref="ServeException"><c>ProfileThresholdNotReached</c>, <c>ProfileFailed</c>, or the endpoint cannot be asked.</exception>
    public async Task RunAsync(TimeSpan lastWord, CancellationToken stop)
    {
        double most = 0;
        try
        {
            while (true)
            {
                double running = await ServerLoad.RunningAsync(plan.Connection, stop).ConfigureAwait(false) ?? 0;
                most = Math.Max(most, running);
                if (running >= threshold)
                {
                    break;
                }

                await Task.Delay(s_interval, timeProvider, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            throw NotReached(most);
        }

        await profiler.StartAsync(lastWord, CancellationToken.None).ConfigureAwait(false);
        try
        {
            await Task.Delay(plan.ProfileDuration, timeProvider, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The run is shorter than what was to be profiled.
        }

        await profiler.StopAsync(lastWord, CancellationToken.None).ConfigureAwait(false);
    }

    private ServeException NotReached(double most) => new(
        "ProfileThresholdNotReached",
        ServeErrorKind.Protocol,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Connection.Addresses} was not profiled: it reported at most {most:0} running requests (vllm:num_requests_running), fewer than the {threshold} required. Lower the threshold, or profile the whole run."),
        threshold);
}
