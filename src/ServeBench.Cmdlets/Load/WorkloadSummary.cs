using System.Globalization;
using ServeBench.Arrivals;

namespace ServeBench.Commands;

/// <summary>Says in words what a run would send.</summary>
internal sealed class WorkloadSummary(IReadOnlyList<ArrivalSlot> slots)
{
    /// <summary>What would be done, for a confirmation or a -WhatIf.</summary>
    public string Action(int? maxConcurrency)
    {
        long input = slots.Sum(slot => (long)(slot.Request?.InputLength ?? 0));
        long output = slots.Sum(slot => (long)(slot.Request?.OutputLength ?? 0));
        double span = slots[^1].OffsetSeconds;
        string when = span > 0 ? string.Create(CultureInfo.InvariantCulture, $"over {span:0.##} s") : "all at once";
        string limit = maxConcurrency is { } most ? string.Create(CultureInfo.InvariantCulture, $", at most {most} in flight") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Send {slots.Count} requests ({input} prompt tokens, up to {output} output tokens) {when}{limit}");
    }
}
