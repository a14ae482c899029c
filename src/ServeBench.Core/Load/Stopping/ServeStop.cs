using System.Globalization;

namespace ServeBench.Load;

/// <summary>A stop rule that applied during a run.</summary>
/// <param name="Rule">The rule as it is written.</param>
/// <param name="Mode">Whether it ended anything.</param>
/// <param name="Seconds">When it applied, in seconds from the run's origin.</param>
/// <param name="Reason">Why it applied, in words.</param>
public sealed record ServeStop(string Rule, StopMode Mode, double Seconds, string Reason)
{
    /// <summary>What it looked at, and what it ended.</summary>
    public StopScope Scope { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rule}, after {Seconds:0.#} s: {Reason}");
}
