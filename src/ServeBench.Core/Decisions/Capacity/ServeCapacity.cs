using System.Globalization;

namespace ServeBench.Decisions;

/// <summary>What a search for a load found.</summary>
public sealed record ServeCapacity
{
    /// <summary>What was searched for.</summary>
    public CapacityGoal Goal { get; init; }

    /// <summary>The load that was varied.</summary>
    public CapacityVariable Variable { get; init; }

    /// <summary>The objectives, separated by semicolons; empty where none was needed.</summary>
    public string Objective { get; init; } = "";

    /// <summary>The greatest load of those tried that certainly passes, below every one that fails; <see langword="null"/> when none does.</summary>
    public double? HighestPass { get; init; }

    /// <summary>The least load of those tried that certainly fails; <see langword="null"/> when none does.</summary>
    public double? LowestFail { get; init; }

    /// <summary>The limit as all probes together have it, or the load that was searched for; <see langword="null"/> when it is not known.</summary>
    public double? Estimate { get; init; }

    /// <summary>The lower end of the limit's interval at 95 %; <see langword="null"/> when it is not known.</summary>
    public double? Lower { get; init; }

    /// <summary>The upper end of the limit's interval at 95 %; <see langword="null"/> when it is not known.</summary>
    public double? Upper { get; init; }

    /// <summary>The objective that is nearest to its limit there; <see langword="null"/> when it is not known.</summary>
    public string? Binding { get; init; }

    /// <summary>How the server goes over the limit.</summary>
    public CapacityShape Shape { get; init; }

    /// <summary>Whether the limit is known as exactly as was asked: its interval is as narrow, or two whole loads are next to each other.</summary>
    public bool IsPrecise { get; init; }

    /// <summary>Whether a longer run at the answer passed; <see langword="null"/> when there was none, or it was undecided.</summary>
    public bool? IsConfirmed { get; init; }

    /// <summary>Whether the first load, at the end, gave other numbers than at the beginning; <see langword="null"/> when it was not tried again.</summary>
    public bool? HasDrifted { get; init; }

    /// <summary>Whether the server was as good as before one step below what was too much; <see langword="null"/> when it was not tried.</summary>
    public bool? HasRecovered { get; init; }

    /// <summary>Probes that were run.</summary>
    public int ProbeCount { get; init; }

    /// <summary>How long they took together, in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>What came of it, in sentences.</summary>
    public string Reason { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Variable} {Estimate:0.###} ({Shape}): {Reason}");
}
