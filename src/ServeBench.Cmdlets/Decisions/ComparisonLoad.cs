using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>What both sides of a comparison are sent where they are endpoints: in each block the same prompts, which no block before has sent.</summary>
internal sealed class ComparisonLoad
{
    private readonly IReadOnlyList<ArrivalSlot> _slots;
    private readonly bool _isSchedule;
    private readonly Hashtable _parameters;
    private readonly FreshWorkload _workload;
    private ServeRequest[] _requests = [];

    /// <summary>Takes the load.</summary>
    /// <param name="input">Requests or slots, at least one.</param>
    /// <param name="parameters">The parameters of each run.</param>
    public ComparisonLoad(WorkloadCollector input, Hashtable parameters)
    {
        _parameters = parameters;
        _isSchedule = input.IsSchedule;
        _slots = [.. input.ToSchedule(Arrivals()).GroupBy(UnitOf).SelectMany(unit => unit)];
        _workload = new FreshWorkload(_slots.Select(slot => slot.Request).OfType<ServeRequest>());
    }

    /// <summary>How many requests a run has.</summary>
    public int Count => _slots.Count;

    /// <summary>The least that a run takes: until its last request is due.</summary>
    public double LeastSeconds => _slots.Max(slot => slot.OffsetSeconds);

    /// <summary>The longest that a run takes: each place takes as long as a request may, as often as it is taken.</summary>
    public double MostSeconds => LeastSeconds + (Math.Ceiling(Count / Number(nameof(InvokeServeBenchmarkCommand.MaxConcurrency), Count)) * Number(nameof(InvokeServeBenchmarkCommand.TimeoutSec), InvokeServeBenchmarkCommand.DefaultTimeoutSec));

    /// <summary>Takes the prompts of the next block.</summary>
    public void NextBlock() => _requests = [.. _workload.Take(_workload.Count)];

    /// <summary>Sends the prompts of the block to an endpoint.</summary>
    /// <param name="cmdlet">In whose session.</param>
    /// <param name="uri">The endpoint.</param>
    /// <param name="label">What the run is called.</param>
    /// <param name="warns">Whether its warnings are shown.</param>
    /// <param name="stopToken">Ends it.</param>
    public ServeMetrics Run(PSCmdlet cmdlet, Uri uri, string label, bool warns, CancellationToken stopToken)
    {
        var parameters = new Hashtable(_parameters, StringComparer.OrdinalIgnoreCase) { [nameof(InvokeServeBenchmarkCommand.Uri)] = uri };
        if (!parameters.ContainsKey(nameof(InvokeServeBenchmarkCommand.Label)))
        {
            parameters[nameof(InvokeServeBenchmarkCommand.Label)] = label;
        }

        object? warnings = warns ? InheritedWarnings.ActionOf(cmdlet) : ActionPreference.SilentlyContinue;
        if (warnings is not null)
        {
            parameters["WarningAction"] = warnings;
        }

        IEnumerable workload = _isSchedule ? _slots.Zip(_requests, (slot, request) => slot with { Request = request }).ToArray() : _requests;
        return BenchmarkCall.Run(cmdlet, workload, parameters, null, stopToken) ?? throw new ServeException(
            "ComparisonBlockInvalid", ServeErrorKind.InvalidData, $"The run of {label} ended without a result. See what Invoke-ServeBenchmark says with the same parameters.", label);
    }

    // As the fresh prompts come: conversations stay whole.
    private static object UnitOf(ArrivalSlot slot) => slot.Request?.ConversationId ?? (object)slot;

    private ArrivalPlan Arrivals() => new()
    {
        RequestRate = Number(nameof(InvokeServeBenchmarkCommand.RequestRate), double.PositiveInfinity),
        Burstiness = Number(nameof(InvokeServeBenchmarkCommand.Burstiness), 1),
        Seed = (uint)Number(nameof(InvokeServeBenchmarkCommand.Seed), 0),
    };

    private double Number(string parameter, double otherwise) => _parameters[parameter] switch
    {
        null => otherwise,
        string text => text.Equals("inf", StringComparison.OrdinalIgnoreCase) ? double.PositiveInfinity
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : otherwise,
        IConvertible value => value.ToDouble(CultureInfo.InvariantCulture),
        _ => otherwise,
    };
}
