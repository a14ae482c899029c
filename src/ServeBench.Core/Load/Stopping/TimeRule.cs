using System.Globalization;

namespace ServeBench.Load;

/// <summary>Applies when a run has lasted so long.</summary>
/// <param name="seconds">Seconds from the run's origin, above 0.</param>
internal sealed class TimeRule(double seconds) : IStopRule, IStopCheck
{
    /// <inheritdoc/>
    public string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"after {seconds:R} s");

    /// <inheritdoc/>
    public IStopCheck Begin(RunPlan plan) => this;

    /// <inheritdoc/>
    public void Add(ServeRequestResult result)
    {
    }

    /// <inheritdoc/>
    public string? Look(ServeRunCounters counters) => counters.ElapsedSeconds >= seconds ? "the time is over" : null;
}
