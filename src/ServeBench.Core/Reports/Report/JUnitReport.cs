using System.Globalization;
using System.Text;
using System.Xml;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>
/// A report as JUnit's XML, which pipelines show as tests: a suite a run, a case an objective. A missed objective is a failure, an undecided one is
/// skipped with its reason. The first case of each run fails when no request succeeded, so that a report without results is never green.
/// </summary>
internal static class JUnitReport
{
    /// <summary>Writes the report, in UTF-8.</summary>
    /// <param name="stream">Where to; stays open.</param>
    /// <param name="report">What it shows.</param>
    public static void Write(Stream stream, ServeReport report)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true });
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", Clean(report.Title));
        foreach (ReportRun run in report.Runs)
        {
            WriteSuite(xml, run, [.. report.Objectives.Where(objective => objective.Run is null || objective.Run.RunId == run.Metrics.RunId)]);
        }

        xml.WriteEndElement();
    }

    private static void WriteSuite(XmlWriter xml, ReportRun run, IReadOnlyList<ServeObjectiveResult> objectives)
    {
        bool isEmpty = run.Metrics.Completed == 0;
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(run.Title));
        xml.WriteAttributeString("tests", Text(objectives.Count + 1));
        xml.WriteAttributeString("failures", Text(objectives.Count(objective => objective.Verdict == ObjectiveVerdict.Fail) + (isEmpty ? 1 : 0)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", Text(objectives.Count(objective => objective.Verdict == ObjectiveVerdict.Undecided)));
        xml.WriteAttributeString("time", run.Metrics.DurationSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        if (run.Metrics.StartedAt != default)
        {
            xml.WriteAttributeString("timestamp", run.Metrics.StartedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        }

        WriteProperties(xml, run);
        StartCase(xml, run, "a request succeeded");
        if (isEmpty)
        {
            WriteOutcome(xml, "failure", string.Create(CultureInfo.InvariantCulture, $"{run.Metrics.Failed} requests failed, and none succeeded. {run.Metrics.Failures}"));
        }

        xml.WriteEndElement();
        foreach (ServeObjectiveResult objective in objectives)
        {
            StartCase(xml, run, objective.Objective);
            if (objective.Verdict != ObjectiveVerdict.Pass)
            {
                WriteOutcome(xml, objective.Verdict == ObjectiveVerdict.Fail ? "failure" : "skipped", $"{objective}. {objective.Reason}");
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void WriteProperties(XmlWriter xml, ReportRun run)
    {
        xml.WriteStartElement("properties");
        foreach ((string name, string value) in run.Settings())
        {
            xml.WriteStartElement("property");
            xml.WriteAttributeString("name", Clean(name));
            xml.WriteAttributeString("value", Clean(value));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void StartCase(XmlWriter xml, ReportRun run, string name)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean(run.Metrics.Run.ToString()));
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("time", "0");
    }

    private static void WriteOutcome(XmlWriter xml, string element, string message)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteEndElement();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // XML has no form for most control characters and for half a surrogate pair.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) || rune.Value is 0xFFFE or 0xFFFF ? " " : rune.ToString());
        }

        return clean.ToString();
    }
}
