using System.Globalization;

namespace ServeBench.Load;

/// <summary>Applies when a run has lasted so long.</summary>
/// <param name="seconds">Seconds from the run's origin, above 0.</param>
internal sealed class TimeRule(double seconds) : IStopRule, IStopCheck
{
    public string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"after {seconds:R} s");

    public IStopCheck Begin(RunPlan plan) => this;

    public void Add(ServeRequestResult result)
    {
    }

    public string? Look(ServeRunCounters counters) => counters.ElapsedSeconds >= seconds ? "the time is over" : null;
}
