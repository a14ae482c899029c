using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using ServeBench.Arrivals;

namespace ServeBench.Commands;

/// <summary>One run of a plan before it is made.</summary>
public sealed class ServePlannedRun
{
    /// <summary>The number of the run, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>The label of its results.</summary>
    public required string Label { get; init; }

    /// <summary>Where its requests go; simulator for the built-in endpoint.</summary>
    public required string Uri { get; init; }

    /// <summary>Its values in a sweep, or what a search is asked for, by their keys; empty for other runs.</summary>
    public required IDictionary Parameters { get; init; }

    /// <summary>Its values in a sweep as text.</summary>
    public string ParameterText => string.Join(", ", Parameters.Keys.Cast<object>().Select(key => string.Create(CultureInfo.InvariantCulture, $"{key} {Parameters[key]}")));

    /// <summary>
    /// How many requests it sends; <see langword="null"/> where only the endpoint can count tokens, for a phase that sends as many as it can, and for a search.
    /// </summary>
    public int? RequestCount { get; init; }

    /// <summary>Tokens of all prompts; <see langword="null"/> where the number of requests is not known.</summary>
    public long? InputTokens { get; init; }

    /// <summary>Most tokens of all answers; <see langword="null"/> where the number of requests is not known.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>When the last request is sent, in seconds from the start; the run takes longer than this.</summary>
    public double? LeastSeconds { get; init; }

    internal static ServePlannedRun Of(BenchmarkPlan plan, int index, IDictionary entry, IReadOnlyList<ArrivalSlot>? slots)
    {
        IReadOnlyList<ArrivalSlot>? counted = slots?.Any(slot => slot.Phase?.IsOpenEnded == true) == true ? null : slots;
        return new ServePlannedRun
        {
            Index = index,
            Label = plan.Label,
            Uri = plan.Run.Parameters["Uri"] is { } uri ? string.Join(", ", uri is object[] several ? several : [uri]) : "simulator",
            Parameters = plan.Capacity is not null ? SettingsOf(Array.Empty<DictionaryEntry>(), plan.Capacity, _ => true)
                : plan.Sweep is { } sweep ? SettingsOf(entry, sweep.Step, PlanSweep.Searches.Contains)
                : entry,
            RequestCount = counted?.Count,
            InputTokens = counted?.Sum(slot => (long)(slot.Request?.InputLength ?? 0)),
            OutputTokens = counted?.Sum(slot => (long)(slot.Request?.OutputLength ?? 0)),
            LeastSeconds = slots is null ? null : LeastSecondsOf(slots),
        };
    }

    private static OrderedDictionary SettingsOf(IEnumerable entry, PlanStep step, Func<string, bool> isShown)
    {
        OrderedDictionary settings = [];
        foreach (DictionaryEntry pair in entry)
        {
            settings[pair.Key] = pair.Value;
        }

        foreach (string name in step.Parameters.Keys.Cast<string>().Where(isShown))
        {
            settings[$"{step.Section}.{PlanKey.NameOf(name)}"] = step.Parameters[name] is object[] list ? string.Join(", ", list) : step.Parameters[name];
        }

        return settings;
    }

    // A phase begins when the arrivals of the one before it are over, at the earliest.
    private static double LeastSecondsOf(IReadOnlyList<ArrivalSlot> slots) => slots[0].Phase is null
        ? slots[^1].OffsetSeconds
        : slots.GroupBy(slot => slot.Phase).Sum(phase => phase.Key!.DurationSeconds ?? phase.Max(slot => slot.PhaseOffsetSeconds));

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Index}: {Label}, {RequestCount} requests, {InputTokens} prompt tokens, up to {OutputTokens} output tokens, at least {LeastSeconds:0.##} s");
}
