using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Decisions;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Runs the probes of a search with Invoke-ServeBenchmark, each with prompts of its own.</summary>
internal sealed class CapacityRunner(FindServeCapacityCommand cmdlet, FreshWorkload workload, IDictionary parameters, CacheReset? reset, CancellationToken stopToken)
{
    // Before anything is known of a server with a concurrency limit: so many requests for each place.
    private const int FirstRequestsPerPlace = 50;
    private const double Reserve = 1.5;
    private const int MostRequests = 1_000_000;

    private static readonly TimeSpan s_resetLimit = TimeSpan.FromSeconds(60);

    private CacheReset? _reset = reset;
    private double _throughputPerPlace;

    /// <summary>Runs one load.</summary>
    /// <param name="load">The load.</param>
    /// <param name="seconds">How long requests are sent at most.</param>
    /// <param name="rules">When it ends before.</param>
    public ServeMetrics Run(double load, double seconds, IReadOnlyList<ServeStopRule> rules)
    {
        ResetCache();
        bool isRate = cmdlet.Variable == CapacityVariable.RequestRate;
        double wanted = isRate ? load * seconds : _throughputPerPlace == 0 ? load * FirstRequestsPerPlace : Math.Max(load * 2, load * _throughputPerPlace * seconds * Reserve);
        IReadOnlyList<ServeRequest> requests = workload.Take((int)Math.Clamp(Math.Ceiling(wanted), 2, MostRequests));
        // What a probe warns of is in its reason.
        var arguments = new Hashtable(parameters)
        {
            [isRate ? nameof(InvokeServeBenchmarkCommand.RequestRate) : nameof(InvokeServeBenchmarkCommand.MaxConcurrency)] = isRate ? load : (int)load,
            [nameof(InvokeServeBenchmarkCommand.StopWhen)] = isRate ? rules.ToArray() : [.. rules, new ServeStopRule(new TimeRule(seconds), StopMode.Enforce)],
            ["WarningAction"] = ActionPreference.SilentlyContinue,
        };
        ServeMetrics metrics = BenchmarkCall.Run(cmdlet, requests, arguments, new MeasureOptions { Goodput = cmdlet.GoodputLimits }, stopToken) ?? throw new ServeException(
            "CapacityProbeEmpty",
            ServeErrorKind.InvalidData,
            string.Create(CultureInfo.InvariantCulture, $"The probe at {load:0.###} ended without a result, so that nothing can be said of that load. See what Invoke-ServeBenchmark says with the same parameters."),
            load);
        _throughputPerPlace = metrics.DurationSeconds > 0 ? Math.Max(_throughputPerPlace, (metrics.Completed + metrics.Failed) / metrics.DurationSeconds / load) : _throughputPerPlace;
        return metrics;
    }

    // Fresh prompts are what matters; a server that cannot empty its cache is asked once.
    private void ResetCache()
    {
        try
        {
            _reset?.ResetAsync(ServerCacheKind.Prefix, external: false, s_resetLimit, stopToken).GetAwaiter().GetResult();
        }
        catch (ServeException exception)
        {
            _reset = null;
            cmdlet.WriteVerbose($"The prefix cache is not emptied between the probes: {exception.Message} Each probe has prompts of its own.");
        }
    }
}
