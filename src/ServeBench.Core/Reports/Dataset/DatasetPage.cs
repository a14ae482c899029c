using System.Globalization;
using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Reports;

/// <summary>The page that shows how long the prompts and the answers of a dataset are.</summary>
internal static class DatasetPage
{
    /// <summary>Bins of a histogram, as <c>vllm bench serve</c> draws them.</summary>
    public const int Bins = 30;

    /// <summary>Requests that the table lists: what can be read, or be read out, in a sitting.</summary>
    public const int TableRows = 100;

    public static void Write(Stream stream, IReadOnlyList<ServeRequest> requests)
    {
        (string Name, int[] Lengths)[] columns =
        [
            ("Prompt tokens", [.. requests.Select(request => request.InputLength)]),
            ("Output tokens", [.. requests.Select(request => request.OutputLength)]),
            ("Total tokens", [.. requests.Select(request => request.InputLength + request.OutputLength)]),
        ];
        (string Name, LengthHistogram Histogram)[] histograms = [.. columns.Select(column => (column.Name, LengthHistogram.Of(column.Lengths, Bins)))];
        new HtmlPage
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"Lengths of {requests.Count} {(requests.Count == 1 ? "request" : "requests")}"),
            Scripts = [.. HtmlPage.ChartScripts, "dataset.js"],
            Content = Content(requests, columns, histograms),
            WriteData = json => WriteData(json, requests, histograms),
        }.Write(stream);
    }

    private static HtmlText Content(
        IReadOnlyList<ServeRequest> requests, (string Name, int[] Lengths)[] columns, (string Name, LengthHistogram Histogram)[] histograms)
    {
        var html = new HtmlText();
        html.Markup("<ul class=\"legend\" aria-label=\"Colours\">\n");
        foreach ((string kind, string name) in (ReadOnlySpan<(string, string)>)[("k0", columns[0].Name), ("k2", columns[1].Name), ("k1", columns[2].Name)])
        {
            html.Markup($"<li><span class=\"{kind}\"></span>").Element("span", name).Markup("</li>\n");
        }

        html.Markup("</ul>\n<div id=\"charts\"></div>\n");
        html.Table("Lengths", ["Length", "Requests", "Least", "Mean", "Median", "Greatest", "Sum"], columns.Select(column => Summary(column.Name, column.Lengths)));
        foreach ((string name, LengthHistogram histogram) in histograms)
        {
            html.Table(
                $"{name}, in {Bins} bins",
                ["From", "To", "Requests"],
                histogram.Counts.Select((count, bin) => (string[])[Number(histogram.Edges[bin]), Number(histogram.Edges[bin + 1]), Whole(count)]));
        }

        int shown = Math.Min(requests.Count, TableRows);
        return html.Table(
            shown == 1 ? "The only request" : shown == requests.Count ? $"All {shown} requests" : string.Create(CultureInfo.InvariantCulture, $"The first {shown} of {requests.Count} requests"),
            ["Request", "Prompt tokens", "Output tokens", "Total tokens"],
            requests.Take(shown).Select((request, index) => (string[])
                [Whole(index), Whole(request.InputLength), Whole(request.OutputLength), Whole(request.InputLength + request.OutputLength)]));
    }

    private static string[] Summary(string name, int[] lengths)
    {
        int[] sorted = [.. lengths.Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;
        long sum = lengths.Sum(length => (long)length);
        return
        [
            name, Whole(lengths.Length), Whole(sorted[0]), Number((double)sum / lengths.Length), Number(median), Whole(sorted[^1]), Whole(sum),
        ];
    }

    private static void WriteData(Utf8JsonWriter json, IReadOnlyList<ServeRequest> requests, (string Name, LengthHistogram Histogram)[] histograms)
    {
        json.WriteStartObject();
        json.WriteStartArray("histograms");
        foreach ((string name, LengthHistogram histogram) in histograms)
        {
            json.WriteStartObject();
            json.WriteString("title", name);
            json.WritePropertyName("edges");
            JsonSerializer.Serialize(json, histogram.Edges);
            json.WritePropertyName("counts");
            JsonSerializer.Serialize(json, histogram.Counts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("requests");
        foreach (ServeRequest request in requests)
        {
            json.WriteStartArray();
            json.WriteNumberValue(request.InputLength);
            json.WriteNumberValue(request.OutputLength);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
