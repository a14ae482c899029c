using System.Globalization;
using System.Text.Json;

namespace ServeBench.Reports.Sweeps;

/// <summary>The page that shows figures, one below the other, each with its numbers in tables.</summary>
internal static class ChartPage
{
    // What is read, or read out, without being asked for.
    private const int OpenTableRows = 30;

    public static void Write(Stream stream, string title, IReadOnlyList<ChartFigure> figures) => new HtmlPage
    {
        Title = title,
        Scripts = [.. HtmlPage.ChartScripts, "figure.js"],
        Content = Content(figures),
        WriteData = json => WriteData(json, figures),
    }.Write(stream);

    private static HtmlText Content(IReadOnlyList<ChartFigure> figures)
    {
        HtmlText html = new HtmlText();
        foreach (ChartFigure figure in figures)
        {
            html.Markup("<section>\n");
            if (figures.Count > 1)
            {
                html.Element("h2", figure.Title);
            }

            html.Markup("<div class=\"figure\"></div>\n");
            foreach (string note in figure.Notes)
            {
                html.Element("p class=\"hint\"", note);
            }

            foreach (ChartTable table in figure.Tables)
            {
                html.Markup(table.Rows.Count > OpenTableRows ? "<details>" : "<details open>").Element("summary", $"{table.Caption} ({table.Rows.Count.ToString(CultureInfo.InvariantCulture)} {(table.Rows.Count == 1 ? "row" : "rows")})");
                html.Table(table.Caption, table.Heads, table.Rows).Markup("</details>\n");
            }

            html.Markup("</section>\n");
        }

        return html;
    }

    private static void WriteData(Utf8JsonWriter json, IReadOnlyList<ChartFigure> figures)
    {
        json.WriteStartObject();
        json.WriteStartArray("figures");
        foreach (ChartFigure figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("title", figure.Title);
            json.WriteNumber("columns", figure.Columns);
            WriteAxis(json, "x", figure.X);
            WriteAxis(json, "y", figure.Y);
            json.WriteStartArray("keys");
            foreach (ChartKey key in figure.Keys)
            {
                json.WriteStartObject();
                json.WriteString("text", key.Text);
                json.WriteNumber("colour", key.Colour);
                json.WriteNumber("marker", key.Marker);
                json.WriteNumber("dash", key.Dash);
                json.WriteNumber("width", key.Width);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("panels");
            foreach (ChartPanel panel in figure.Panels)
            {
                WritePanel(json, panel);
                json.Flush();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAxis(Utf8JsonWriter json, string name, ChartAxis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("name", axis.Name);
        json.WriteString("unit", axis.Unit);
        json.WriteString("scale", axis.Scale.ToString().ToLowerInvariant());
        json.WriteEndObject();
    }

    private static void WritePanel(Utf8JsonWriter json, ChartPanel panel)
    {
        json.WriteStartObject();
        json.WriteString("title", panel.Title);
        json.WriteNumber("row", panel.Row);
        json.WriteNumber("column", panel.Column);
        json.WriteStartArray("series");
        foreach (ChartSeries series in panel.Series)
        {
            json.WriteStartObject();
            json.WriteNumber("key", series.Key);
            json.WriteStartArray("points");
            foreach (ChartPoint point in series.Points)
            {
                WritePoint(json, point);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePoint(Utf8JsonWriter json, ChartPoint point)
    {
        json.WriteStartObject();
        json.WriteNumber("x", point.X);
        json.WriteNumber("y", point.Y);
        if (point is { Low: { } low, High: { } high })
        {
            json.WriteNumber("low", low);
            json.WriteNumber("high", high);
        }

        if (point.Count > 1)
        {
            json.WriteNumber("count", point.Count);
        }

        foreach ((string name, string text) in (ReadOnlySpan<(string, string)>)[("label", point.Label), ("note", point.Note)])
        {
            if (text.Length > 0)
            {
                json.WriteString(name, text);
            }
        }

        json.WriteEndObject();
    }
}
