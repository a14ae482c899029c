namespace ServeBench.Reports;

/// <summary>Writes a report as the ending of a file's name says.</summary>
internal static class ReportWriter
{
    private static readonly Dictionary<string, (string Format, Action<Stream, ServeReport> Write)> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = ("a page", ReportPage.Write),
        [".htm"] = ("a page", ReportPage.Write),
        [".md"] = ("Markdown", MarkdownReport.Write),
        [".xml"] = ("JUnit", JUnitReport.Write),
        [".csv"] = ("a table of the runs", RunTable.Write),
    };

    /// <summary>What the file will be.</summary>
    /// <exception cref="ServeException"><c>ReportFormatUnknown</c>.</exception>
    public static string FormatOf(string path) => Find(path).Format;

    /// <summary>Writes the report.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="path">The file, whose ending decides.</param>
    /// <param name="report">What it shows.</param>
    public static void Write(Stream stream, string path, ServeReport report) => Find(path).Write(stream, report);

    private static (string Format, Action<Stream, ServeReport> Write) Find(string path) =>
        s_formats.TryGetValue(Path.GetExtension(path), out (string, Action<Stream, ServeReport>) format)
            ? format
            : throw new ServeException(
                "ReportFormatUnknown",
                ServeErrorKind.InvalidArgument,
                $"'{path}' has an ending that no report has. Use {string.Join(", ", s_formats.Keys)}.",
                path);
}
