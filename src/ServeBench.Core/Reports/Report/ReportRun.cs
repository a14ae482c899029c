using System.Globalization;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Reports;

/// <summary>One run of a report: its metrics, and its requests where they are known.</summary>
/// <param name="Metrics">The metrics, whose requests the charts show.</param>
internal sealed record ReportRun(ServeMetrics Metrics)
{
    /// <summary>What the run is called: its label, its model and when it began.</summary>
    public string Title => TitleOf(Metrics.Run) + (Metrics.Turn is { } turn ? string.Create(CultureInfo.InvariantCulture, $", turn {turn}") : "") + (Metrics.Phase is { } phase ? $", phase {phase}" : "");

    /// <summary>The settings that the run was made with, as names and texts.</summary>
    public IEnumerable<(string Name, string Value)> Settings()
    {
        ServeRun run = Metrics.Run;
        (string Name, object? Value)[] settings =
        [
            ("Run", run.RunId),
            ("Label", run.Label),
            ("Tool", run.Tool),
            ("Started (UTC)", run.StartedAt == default ? null : run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("Duration (s)", run.DurationSeconds > 0 ? run.DurationSeconds : Metrics.DurationSeconds),
            ("Stopped before its end", run.Stopped ? "yes" : null),
            ("Addresses", run.Uris.Length == 0 ? null : string.Join(", ", run.Uris.Select(uri => uri.ToString()))),
            ("Path", run.Endpoint),
            ("Backend", run.Backend),
            ("Model", run.Model),
            ("Tokenizer", run.Tokenizer),
            ("Requests", run.RequestCount > 0 ? run.RequestCount : null),
            ("Conversations", run.ConversationCount > 0 ? run.ConversationCount : null),
            ("Request rate (1/s)", double.IsFinite(run.RequestRate) ? run.RequestRate : "all at once"),
            ("Burstiness", run.Burstiness),
            ("Ramp", run.RampUpStrategy is { } strategy ? RampText.Of(run, strategy) : null),
            ("Phases", run.Phases is { } phases ? string.Join("; ", phases.Select(phase => $"{phase.Name}: {phase.Load}")) : null),
            ("Ended early", run.EndReason),
            ("Speed-up of the trace", run.SpeedUp),
            ("Maximum concurrency", run.MaxConcurrency),
            ("Seed of the schedule", run.Seed),
        ];
        return settings
            .Where(setting => setting.Value is not (null or ""))
            .Select(setting => (setting.Name, Convert.ToString(setting.Value, CultureInfo.InvariantCulture)!))
            .Concat(Metadata());
    }

    /// <summary>The names and values that the user gave to the run.</summary>
    public IEnumerable<(string Name, string Value)> Metadata() => Metrics.Run.Metadata is not { } metadata ? [] : metadata.Keys
        .Cast<object>()
        .Select(key => (Convert.ToString(key, CultureInfo.InvariantCulture)!, Convert.ToString(metadata[key], CultureInfo.InvariantCulture) ?? ""));

    /// <summary>What a run is called on a page.</summary>
    public static string TitleOf(ServeRun run)
    {
        string name = string.IsNullOrEmpty(run.Label) ? run.Backend : run.Label;
        string date = run.StartedAt == default ? "" : run.StartedAt.ToString(run.StartedAt.Offset == TimeSpan.Zero ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss 'UTC'zzz", CultureInfo.InvariantCulture);
        return string.Join(", ", new[] { name, run.Model, date }.Where(part => part.Length > 0));
    }
}
