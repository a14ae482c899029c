using System.Globalization;
using System.Management.Automation;
using ServeBench.Arrivals;
using ServeBench.Metrics;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Says in words what a run would send.</summary>
internal sealed class WorkloadSummary(IReadOnlyList<ArrivalSlot> slots)
{
    public int ConversationCount { get; } = slots.Select(slot => slot.Request?.ConversationId).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    /// <summary>Identifies what is sent; <see langword="null"/> where that would take too long.</summary>
    public string? Hash(CancellationToken stopToken) => DatasetMeter.Hash([.. slots.Select(slot => slot.Request).OfType<ServeRequest>()], stopToken);

    /// <summary>What would be done, for a confirmation or a -WhatIf.</summary>
    public string Action(int? maxConcurrency)
    {
        long input = slots.Sum(slot => (long)(slot.Request?.InputLength ?? 0));
        long output = slots.Sum(slot => (long)(slot.Request?.OutputLength ?? 0));
        double span = slots[^1].OffsetSeconds;
        string when = span > 0 ? string.Create(CultureInfo.InvariantCulture, $"over {span:0.##} s") : "all at once";
        string what = ConversationCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {ConversationCount} conversations");
        string limit = maxConcurrency is { } most
            ? string.Create(CultureInfo.InvariantCulture, $", at most {most} {(ConversationCount == 0 ? "in flight" : "conversations at a time")}")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Send {slots.Count} requests{what} ({input} prompt tokens, up to {output} output tokens) {when}{limit}");
    }
}
