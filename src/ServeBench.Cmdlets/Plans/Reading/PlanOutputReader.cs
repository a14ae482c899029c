using System.Globalization;
using ServeBench.Reports;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Reads the section outputs: paths, and tables with a path and the parameters of an export.</summary>
/// <param name="sections">Reads the tables.</param>
/// <param name="scope">The variables.</param>
/// <param name="problems">Where mistakes go.</param>
internal sealed class PlanOutputReader(PlanSectionReader sections, PlanScope scope, PlanProblems problems)
{
    private static readonly PlanSection s_section = PlanSections.Outputs;
    private static readonly string[] s_kinds = ["Result", "Report"];
    private static readonly string[] s_reportEndings = [".html", ".htm", ".md", ".xml"];

    /// <summary>The outputs.</summary>
    /// <param name="given">The section; <see langword="null"/> where a plan has none.</param>
    /// <param name="objectives">The objectives, which a report shows.</param>
    /// <param name="sweep">The sweep, whose keys are placeholders.</param>
    public IReadOnlyList<PlanOutput> Read(YamlNode? given, PlanStep? objectives, PlanSweep? sweep)
    {
        if (given is null)
        {
            return [];
        }

        YamlNode node = scope.Resolve(given, s_section.Name).Node;
        if (node.Kind != YamlNodeKind.List)
        {
            problems.Add(node, s_section.Name, "The outputs are a list. Begin each with a hyphen.");
            return [];
        }

        IReadOnlyList<string> placeholders = [.. PlanPlaceholders.Names, .. sweep?.Keys ?? []];
        return [.. node.Items.Select((item, index) => Output(item, string.Create(CultureInfo.InvariantCulture, $"{s_section}[{index}]"), objectives, placeholders)).OfType<PlanOutput>()];
    }

    private PlanOutput? Output(YamlNode given, string path, PlanStep? objectives, IReadOnlyList<string> placeholders)
    {
        YamlNode node = scope.Resolve(given, path).Node;
        YamlNode table = node.Kind == YamlNodeKind.Scalar ? PlanOverrides.Table(node, s_section.ListKey!, node) : node;
        YamlNode? file = table.Find("path") ?? table.Find("literalPath");
        string ending = file is null ? "" : Path.GetExtension(scope.Resolve(file.Kind == YamlNodeKind.List && file.Items.Count > 0 ? file.Items[0] : file, path).Node.Text);
        bool isReport = s_reportEndings.Contains(ending, StringComparer.OrdinalIgnoreCase);
        if (table.Find(PlanSections.As) is { } kind)
        {
            string word = scope.Resolve(kind, path).Node.Text;
            isReport = word == s_kinds[1];
            if (!s_kinds.Contains(word))
            {
                string nearest = NameSpelling.Nearest(word, s_kinds, one => [one]);
                problems.Add(kind, $"{path}.{PlanSections.As}", $"as takes Result or Report, not '{word}'. Did you mean '{nearest}'?", nearest);
            }
        }

        PlanStep step = sections.Read(s_section, s_section.Commands[isReport ? 1 : 0], table, path, [PlanSections.As]);
        var output = new PlanOutput(step, false);
        if (file is null || output.Path.Length == 0)
        {
            return null;
        }

        bool isOfEachRun = false;
        foreach (string name in output.Paths.SelectMany(PlanPlaceholders.Of))
        {
            isOfEachRun |= name != PlanPlaceholders.Date;
            if (!placeholders.Contains(name))
            {
                string nearest = NameSpelling.Nearest(name, placeholders, one => [one]);
                problems.Add(file, $"{path}.path", $"'{{{name}}}' is not a placeholder. Did you mean '{{{nearest}}}'? There are {string.Join(", ", placeholders.Select(one => $"{{{one}}}"))}.", nearest);
            }
        }

        foreach (string target in output.Paths)
        {
            Check(file, path, target, isReport);
        }

        return new PlanOutput(isReport ? WithObjectives(step, objectives) : step, isOfEachRun);
    }

    private void Check(YamlNode file, string path, string target, bool isReport)
    {
        try
        {
            if (isReport)
            {
                ReportWriter.FormatOf(target);
            }
            else if (!Directory.Exists(target))
            {
                ResultExporter.FormatOf(target);
            }
        }
        catch (ServeException exception)
        {
            problems.Add(file, $"{path}.path", EngineTexts.Of(exception));
        }

        if (PlanFolders.Obstacle(target) is { } obstacle)
        {
            problems.Add(file, $"{path}.path", $"'{target}' cannot be written: {obstacle}");
        }
    }

    // A report shows the verdicts on the plan's objectives unless it has its own.
    private static PlanStep WithObjectives(PlanStep step, PlanStep? objectives)
    {
        string[] shared = ["Objective", "Confidence", "Allow"];
        return objectives is null || step.Parameters.Contains("Objective")
            ? step
            : shared.Where(objectives.Parameters.Contains).Aggregate(step, (current, name) => current.With(name, objectives.Parameters[name]));
    }
}
