using System.Globalization;
using System.Management.Automation;
using ServeBench.Load;

namespace ServeBench.Commands;

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
        status = progress.PhaseName is { } phase && progress.Phase == RunPhase.Running ? $"{phase}: {status}" : status;
        var record = new ProgressRecord(activityId, Activity, status)
        {
            PercentComplete = PercentOf(progress),
            RecordType = completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
        if (progress.SecondsLeft is { } seconds)
        {
            record.SecondsRemaining = (int)Math.Min(int.MaxValue, Math.Ceiling(seconds));
        }

        return record;
    }

    // A run of phases knows its times better than its requests.
    private static int PercentOf(RunProgress progress) =>
        progress.PhaseName is not null && progress.ScheduleEnd > TimeSpan.Zero ? (int)Math.Min(100, 100 * (progress.Elapsed / progress.ScheduleEnd))
        : progress.Total == 0 ? -1
        : (int)(100L * progress.Done / progress.Total);
}
