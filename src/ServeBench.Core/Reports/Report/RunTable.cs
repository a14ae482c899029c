using System.Text;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Reports;

/// <summary>
/// The runs of a report as comma-separated values, a line each: what identifies a run, its settings, every metric of the catalogue that is a
/// property, and the metadata that the user gave. Times are ISO 8601 in UTC.
/// </summary>
internal static class RunTable
{
    private static readonly (string Name, Func<ServeRun, object?> Value)[] s_settings =
    [
        (nameof(ServeRun.RunId), run => run.RunId),
        (nameof(ServeRun.Label), run => run.Label),
        (nameof(ServeRun.StartedAt), run => run.StartedAt == default ? null : run.StartedAt),
        (nameof(ServeRun.Uri), run => run.Uri?.ToString()),
        (nameof(ServeRun.Backend), run => run.Backend),
        (nameof(ServeRun.Model), run => run.Model),
        (nameof(ServeRun.Tool), run => run.Tool),
        (nameof(ServeRun.Tokenizer), run => run.Tokenizer),
        (nameof(ServeRun.RequestCount), run => run.RequestCount),
        (nameof(ServeRun.RequestRate), run => run.RequestRate),
        (nameof(ServeRun.Burstiness), run => run.Burstiness),
        (nameof(ServeRun.MaxConcurrency), run => run.MaxConcurrency),
        (nameof(ServeRun.Seed), run => run.Seed),
        (nameof(ServeRun.WorkloadHash), run => run.WorkloadHash),
        (nameof(ServeRun.Stopped), run => run.Stopped),
        (nameof(ClientHealth.ClientLimited), run => run.Client?.ClientLimited),
        ("ClientReasons", run => run.Client is { } client ? string.Join("; ", client.Reasons) : null),
    ];

    private static readonly MetricColumn[] s_metrics = [.. MetricCatalog.Columns.Where(column => column.Property is not null)];

    /// <summary>Writes the table, in UTF-8 with CR LF line ends.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="report">The runs.</param>
    public static void Write(Stream stream, ServeReport report)
    {
        char delimiter = report.Culture.NumberFormat.NumberDecimalSeparator == "," ? ';' : ',';
        string[] metadata = [.. report.Runs.SelectMany(run => run.Metadata()).Select(pair => pair.Name).Distinct(StringComparer.Ordinal)];
        using var writer = new StreamWriter(stream, new UTF8Encoding(report.ByteOrderMark), leaveOpen: true) { NewLine = "\r\n" };
        IEnumerable<string> heads = [.. s_settings.Select(column => column.Name), nameof(ServeMetrics.Turn), .. s_metrics.Select(column => column.Property!), .. metadata.Select(name => "Metadata." + name)];
        WriteLine(heads);
        foreach (ReportRun run in report.Runs)
        {
            Dictionary<string, string> values = run.Metadata().DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
            WriteLine(
            [
                .. s_settings.Select(column => column.Value(run.Metrics.Run)),
                run.Metrics.Turn,
                .. s_metrics.Select(column => (object?)column.Of(run.Metrics)),
                .. metadata.Select(name => values.GetValueOrDefault(name)),
            ]);
        }

        void WriteLine(IEnumerable<object?> fields) => writer.WriteLine(string.Join(delimiter, fields.Select(field => CsvText.Field(field, report.Culture, delimiter))));
    }
}
