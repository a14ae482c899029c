using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

/// <summary>Progress of a run in words.</summary>
internal static class RunProgressText
{
    /// <summary>Title of the progress bar.</summary>
    public const string Activity = "Benchmark";

    /// <summary>A progress record: what is done, failed and in flight, the rate, and the time left.</summary>
    public static ProgressRecord Describe(RunProgress progress, int activityId, bool completed)
    {
        string status = progress.Phase switch
        {
            RunPhase.Preparing => "Serialising requests",
            RunPhase.WaitingForEndpoint => "Waiting for the endpoint",
            RunPhase.WarmingUp => "Warming up",
            RunPhase.Connecting => "Opening connections",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"{progress.Done} of {progress.Total} done, {progress.Failed} failed, {progress.InFlight} in flight, {progress.Queued} queued, {progress.Rate:0.0} a second"),
        };
        var record = new ProgressRecord(activityId, Activity, status)
        {
            PercentComplete = progress.Total == 0 ? -1 : (int)(100L * progress.Done / progress.Total),
            RecordType = completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
        if (progress.SecondsLeft is { } seconds)
        {
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, Math.Ceiling(seconds));
        }

        return record;
    }
}
