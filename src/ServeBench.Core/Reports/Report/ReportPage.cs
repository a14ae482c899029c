using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;

namespace ServeBench.Reports;

/// <summary>
/// The page of a report: the verdict first, then what the charts show, the numbers, and the settings. Tables that need no script hold all numbers;
/// the charts are drawn from the requests, which the page carries as <see cref="RequestColumns"/>.
/// </summary>
internal static class ReportPage
{
    private static readonly HashSet<string> s_ofRequests = ["latencies", "queue_times", "failed_requests"];

    public static void Write(Stream stream, ServeReport report) => new HtmlPage
    {
        Title = report.Title,
        Scripts = [.. HtmlPage.ChartScripts, "requests.js", "report.js", "forest.js"],
        Content = Content(report),
        WriteData = json => WriteData(json, report),
        WriteResults = json => WriteResults(json, report),
    }.Write(stream);

    private static HtmlText Content(ServeReport report)
    {
        var html = new HtmlText();
        Verdict(html, report);
        Comparisons(html, report);
        html.Markup("<div id=\"charts\"></div>\n");
        foreach (ReportRun run in report.Runs)
        {
            Numbers(html, run, report.Runs.Count > 1);
        }

        return html;
    }

    private static void Verdict(HtmlText html, ServeReport report)
    {
        html.Markup("<section>\n").Element("h2", "Verdict");
        if (report.Verdict is { } verdict)
        {
            html.Element($"p class=\"verdict {ClassOf(verdict)}\"", string.Create(CultureInfo.InvariantCulture, $"{verdict}: {Summary(report)}"));
            html.Table("Objectives", ReportFacts.ObjectiveHeads, report.Objectives.Select(ReportFacts.Cells), endsInText: true);
        }

        foreach (ReportRun run in report.Runs)
        {
            if (report.Runs.Count > 1)
            {
                html.Element("h3", run.Title);
            }

            html.Markup("<ul class=\"facts\">\n");
            foreach ((string kind, string text) in ReportFacts.Of(run.Metrics))
            {
                html.Markup($"<li class=\"{kind}\">").Element("span", text).Markup("</li>\n");
            }

            html.Markup("</ul>\n");
            Failures(html, run.Metrics);
        }

        html.Markup("</section>\n");
    }

    private static void Comparisons(HtmlText html, ServeReport report)
    {
        foreach ((int number, ReportComparison comparison) in report.Comparisons.Index())
        {
            html.Markup("<section>\n").Element("h2", comparison.Title);
            if (comparison.Doubt.Length > 0)
            {
                html.Markup("<ul class=\"facts\">\n<li class=\"doubt\">").Element("span", comparison.Doubt).Markup("</li>\n</ul>\n");
            }

            html.Markup(string.Create(CultureInfo.InvariantCulture, $"<div id=\"forest-{number}\"></div>\n"));
            html.Table("Metrics side by side", ReportComparison.Heads, comparison.Rows, endsInText: true).Markup("</section>\n");
        }
    }

    private static string Summary(ServeReport report) => string.Join(", ", report.Objectives
        .GroupBy(objective => objective.Verdict)
        .OrderBy(group => group.Key)
        .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} of {report.Objectives.Count} objectives {Word(group.Key)}")));

    private static string Word(ObjectiveVerdict verdict) => verdict switch
    {
        ObjectiveVerdict.Pass => "met",
        ObjectiveVerdict.Fail => "missed",
        _ => "undecided",
    };

    private static string ClassOf(ObjectiveVerdict verdict) => verdict switch
    {
        ObjectiveVerdict.Pass => "pass",
        ObjectiveVerdict.Fail => "fail",
        _ => "undecided",
    };

    private static void Failures(HtmlText html, ServeMetrics metrics)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = ReportFacts.Failures(metrics);
        if (rows.Count > 0)
        {
            html.Table("Failed requests by kind", ["Kind", "Requests", "The first one's message"], rows, endsInText: true);
        }
    }

    private static void Numbers(HtmlText html, ReportRun run, bool isNamed)
    {
        html.Markup("<section>\n").Element("h2", isNamed ? $"Numbers: {run.Title}" : "Numbers");
        html.Table("Latencies", ReportNumbers.LatencyHeads(run.Metrics), ReportNumbers.Latencies(run.Metrics));
        html.Table("Metrics of the run", ["Metric", "Value"], ReportNumbers.Scalars(run.Metrics).Select(row => (string[])[row.Title, row.Value]));
        IReadOnlyList<IReadOnlyList<string>> phases = ReportFacts.Phases(run.Metrics);
        if (phases.Count > 0)
        {
            html.Table("Phases", ReportFacts.PhaseHeads, phases, endsInText: true);
        }

        html.Table("Settings", ["Setting", "Value"], run.Settings().Select(row => (string[])[row.Name, row.Value]), endsInText: true);
        html.Markup("</section>\n");
    }

    private static void WriteData(Utf8JsonWriter json, ServeReport report)
    {
        json.WriteStartObject();
        json.WriteStartArray("runs");
        foreach (ReportRun run in report.Runs)
        {
            ServeRun settings = run.Metrics.Run;
            json.WriteStartObject();
            json.WriteString("title", run.Title);
            if (double.IsFinite(settings.RequestRate))
            {
                json.WriteNumber("rate", settings.RequestRate);
            }

            if (settings.MaxConcurrency is { } limit)
            {
                json.WriteNumber("concurrency", limit);
            }

            WritePhases(json, settings.Phases ?? []);
            WriteLimits(json, report.Objectives.Where(objective => objective.Run is null || objective.Run.RunId == settings.RunId));
            RequestColumns.Write(json, run.Metrics.GetRequests());
            json.WriteEndObject();
            json.Flush();
        }

        json.WriteEndArray();
        WriteComparisons(json, report.Comparisons);
        json.WriteEndObject();
    }

    private static void WriteComparisons(Utf8JsonWriter json, IReadOnlyList<ReportComparison> comparisons)
    {
        json.WriteStartArray("comparisons");
        foreach (ReportComparison comparison in comparisons)
        {
            json.WriteStartObject();
            json.WriteNumber("tolerance", comparison.Metrics.Select(metric => metric.TolerancePercent).FirstOrDefault());
            json.WriteStartArray("metrics");
            foreach (ServeComparison metric in comparison.Metrics)
            {
                (double? gain, double? low, double? high) = ReportComparison.Gain(metric);
                json.WriteStartObject();
                json.WriteString("name", metric.Metric);
                json.WriteString("verdict", metric.Verdict.ToString());
                WritePercent(json, "gain", gain);
                WritePercent(json, "low", low);
                WritePercent(json, "high", high);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePercent(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WritePhases(Utf8JsonWriter json, ServePhaseSpan[] phases)
    {
        json.WriteStartArray("phases");
        foreach (ServePhaseSpan phase in phases)
        {
            json.WriteStartObject();
            json.WriteString("name", phase.Kind == PhaseKind.Warmup ? $"{phase.Name} (not measured)" : phase.Name);
            json.WriteNumber("from", phase.StartSeconds);
            json.WriteNumber("to", phase.ArrivalsEndSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // Of the latencies that the charts show.
    private static void WriteLimits(Utf8JsonWriter json, IEnumerable<ServeObjectiveResult> objectives)
    {
        json.WriteStartArray("limits");
        foreach (ServeObjectiveResult objective in objectives)
        {
            if (LatencyMetric.Find(objective.Metric) is not { } latency || MetricUnit.Find(objective.Unit) is not { } unit)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("metric", latency.Key);
            json.WriteString("text", objective.Objective);
            WriteMs(json, "value", unit, objective.Limit);
            if (MetricStatistic.Find(objective.Statistic) is { } statistic && (statistic == MetricStatistic.Median ? 50 : statistic.Percent) is { } percent)
            {
                json.WriteNumber("percent", percent);
                WriteMs(json, "lower", unit, objective.Lower);
                WriteMs(json, "upper", unit, objective.Upper);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMs(Utf8JsonWriter json, string name, MetricUnit unit, double? value)
    {
        if (value is { } number && double.IsFinite(number) && unit.Convert(number, MetricUnit.Milliseconds) is { } milliseconds)
        {
            json.WriteNumber(name, milliseconds);
        }
    }

    // The object of a result file without what it has of each request, which the page carries in columns.
    private static void WriteResults(Utf8JsonWriter json, ServeReport report)
    {
        json.WriteStartArray();
        foreach (ReportRun run in report.Runs)
        {
            using var file = new MemoryStream();
            VllmResultWriter.Write(file, run.Metrics, detailed: false);
            using JsonDocument document = JsonDocument.Parse(file.GetBuffer().AsMemory(0, (int)file.Length));
            json.WriteStartObject();
            foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(member => !s_ofRequests.Contains(member.Name)))
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
            json.Flush();
        }

        json.WriteEndArray();
    }
}
