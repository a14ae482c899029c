using System.Globalization;
using System.Text.Json;

namespace ServeBench.Reports;

/// <summary>The page that shows, for each request of one run or several, when it waited and when its chunks came.</summary>
internal static class TimelinePage
{
    /// <summary>Requests of a run that the table lists: what can be read, or be read out, in a sitting.</summary>
    public const int TableRows = 100;

    private static readonly string[] s_heads =
        ["Request", "Prompt tokens", "Output tokens", "Start", "End", "TTFT (ms)", "Duration (ms)", "Longest gap (ms)", "Outcome"];

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="runs">At least one.</param>
    /// <param name="thresholds">What the colours of the gaps say.</param>
    public static void Write(Stream stream, IReadOnlyList<TimelineRun> runs, ItlThresholds thresholds) => new HtmlPage
    {
        Title = runs.Count == 1 ? $"Request timeline: {runs[0].Title}" : string.Create(CultureInfo.InvariantCulture, $"Request timeline of {runs.Count} runs"),
        Scripts = [.. HtmlPage.ChartScripts, "timeline.js"],
        Content = Content(runs, thresholds),
        WriteData = json => WriteData(json, runs, thresholds),
    }.Write(stream);

    /// <summary>A time from the first start of the run: hours, minutes, seconds and milliseconds.</summary>
    internal static string Clock(double milliseconds)
    {
        long whole = (long)Math.Round(milliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{whole / 3_600_000:00}:{whole / 60_000 % 60:00}:{whole / 1000 % 60:00}.{whole % 1000:000}");
    }

    private static HtmlText Content(IReadOnlyList<TimelineRun> runs, ItlThresholds thresholds)
    {
        HtmlText html = new HtmlText().Markup("<ul class=\"legend\" aria-label=\"Colours\">\n");
        foreach (TimelineSegmentKind kind in Enum.GetValues<TimelineSegmentKind>())
        {
            html.Markup("<li>").Markup(string.Create(CultureInfo.InvariantCulture, $"<span class=\"k{(int)kind}\"></span>")).Element("span", thresholds.NameOf(kind)).Markup("</li>\n");
        }

        html.Markup("</ul>\n<div id=\"charts\"></div>\n");
        foreach (TimelineRun run in runs)
        {
            int shown = Math.Min(run.Rows.Count, TableRows);
            string which = shown == 1 ? "the only request"
                : shown == run.Rows.Count ? $"all {shown} requests"
                : string.Create(CultureInfo.InvariantCulture, $"the first {shown} of {run.Rows.Count} requests");
            html.Table($"{run.Title}: {which}", s_heads, run.Rows.Take(shown).Select(row => Cells(row, thresholds)), endsInText: true);
        }

        return html;
    }

    private static string[] Cells(TimelineRow row, ItlThresholds thresholds)
    {
        IReadOnlyList<TimelineSegment> segments = row.GetSegments(thresholds);
        double end = segments.Count == 0 ? row.StartMs : segments[^1].EndMs;
        double? longest = row.Result.ItlMs is { Length: > 0 } gaps ? gaps.Max() : null;
        return
        [
            Whole(row.Result.Index), Whole(row.Result.InputLength), Whole(row.Result.OutputLength), Clock(row.StartMs), Clock(end),
            Number(row.Result.FirstChunkMs), Number(end - row.StartMs), Number(longest), row.Failure ?? "completed",
        ];
    }

    // Times are whole microseconds, and lengths the differences of rounded ends, so that a long request does not drift.
    private static void WriteData(Utf8JsonWriter json, IReadOnlyList<TimelineRun> runs, ItlThresholds thresholds)
    {
        json.WriteStartObject();
        json.WriteStartArray("kinds");
        foreach (TimelineSegmentKind kind in Enum.GetValues<TimelineSegmentKind>())
        {
            json.WriteStringValue(thresholds.NameOf(kind));
        }

        json.WriteEndArray();
        json.WriteStartArray("runs");
        foreach (TimelineRun run in runs)
        {
            json.WriteStartObject();
            json.WriteString("title", run.Title);
            json.WriteStartArray("requests");
            foreach (TimelineRow row in run.Rows)
            {
                WriteRow(json, row, thresholds);
                json.Flush();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, TimelineRow row, ItlThresholds thresholds)
    {
        IReadOnlyList<TimelineSegment> segments = row.GetSegments(thresholds);
        long time = Microseconds(row.StartMs);
        json.WriteStartObject();
        json.WriteNumber("i", row.Result.Index);
        json.WriteNumber("p", row.Result.InputLength);
        json.WriteNumber("o", row.Result.OutputLength);
        json.WriteNumber("s", time);
        json.WriteString("k", string.Create(segments.Count, segments, (kinds, all) =>
        {
            for (int i = 0; i < kinds.Length; i++)
            {
                kinds[i] = (char)('0' + all[i].Kind);
            }
        }));
        json.WriteStartArray("d");
        foreach (TimelineSegment segment in segments)
        {
            long end = Microseconds(segment.EndMs);
            json.WriteNumberValue(end - time);
            time = end;
        }

        json.WriteEndArray();
        if (row.Failure is { } failure)
        {
            json.WriteString("e", failure);
        }

        json.WriteEndObject();
    }

    private static long Microseconds(double milliseconds) => (long)Math.Round(milliseconds * 1000);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double? value) => value?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";
}
