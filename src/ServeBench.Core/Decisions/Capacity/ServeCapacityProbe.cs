using System.Globalization;
using ServeBench.Load;

namespace ServeBench.Decisions;

/// <summary>One load that was tried in a search.</summary>
public sealed record ServeCapacityProbe
{
    /// <summary>Which probe it was, from 1.</summary>
    public int Number { get; init; }

    /// <summary>The load that was varied.</summary>
    public CapacityVariable Variable { get; init; }

    /// <summary>Its value.</summary>
    public double Load { get; init; }

    /// <summary>Why it was tried.</summary>
    public CapacityPurpose Purpose { get; init; }

    /// <summary>Whether the load meets the objectives; <see langword="null"/> where a number was looked for.</summary>
    public ObjectiveVerdict? Verdict { get; init; }

    /// <summary>Whether the search takes the load for a bound: a probe that is undecided, or in which the client was the limit, bounds nothing.</summary>
    public bool IsBound { get; init; }

    /// <summary>How far the worst number is on the good side of its limit: the logarithm of their ratio; negative beyond it, <see langword="null"/> without objectives.</summary>
    public double? Margin { get; init; }

    /// <summary>The objective that is nearest to its limit, or farthest beyond it.</summary>
    public string? Binding { get; init; }

    /// <summary>Requests that ended.</summary>
    public int RequestCount { get; init; }

    /// <summary>How long the probe took, in seconds.</summary>
    public double DurationSeconds { get; init; }

    /// <summary>Requests that succeeded, a second.</summary>
    public double RequestThroughput { get; init; }

    /// <summary>Good requests a second; <see langword="null"/> without limits of requests.</summary>
    public double? RequestGoodput { get; init; }

    /// <summary>Why the verdict is what it is, in sentences.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Each objective.</summary>
    public ServeObjectiveResult[] Objectives { get; init; } = [];

    /// <summary>The run.</summary>
    public ServeRun? Run { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Purpose} {Load:0.###}: {Verdict?.ToString() ?? $"{RequestGoodput ?? RequestThroughput:0.##} a second"}");
}
