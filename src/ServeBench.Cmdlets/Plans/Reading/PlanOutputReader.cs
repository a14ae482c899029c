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
        int kind = KindOf(table, path) ?? (s_reportEndings.Contains(ending, StringComparer.OrdinalIgnoreCase) ? 1 : 0);
        PlanStep step = sections.Read(s_section, s_section.Commands[kind], table, path, [PlanSections.As]);
        var output = new PlanOutput(step, false);
        file = output.IsPublication ? table.Find("outputFolder") : file;
        if (output.Paths.Count == 0)
        {
            return output.IsPublication ? new PlanOutput(WithObjectives(step, objectives), false) : null;
        }

        bool isOfEachRun = false;
        foreach (string name in output.Paths.SelectMany(PlanPlaceholders.Of))
        {
            isOfEachRun |= name != PlanPlaceholders.Date;
            if (!placeholders.Contains(name))
            {
                string nearest = NameSpelling.Nearest(name, placeholders, one => [one]);
                problems.Add(file!, $"{path}.path", $"'{{{name}}}' is not a placeholder. Did you mean '{{{nearest}}}'? There are {string.Join(", ", placeholders.Select(one => $"{{{one}}}"))}.", nearest);
            }
        }

        foreach (string target in output.Paths)
        {
            Check(file!, path, target, output);
        }

        return new PlanOutput(output.IsReport ? WithObjectives(step, objectives) : step, isOfEachRun);
    }

    private int? KindOf(YamlNode table, string path)
    {
        if (table.Find(PlanSections.As) is not { } given)
        {
            return null;
        }

        string word = scope.Resolve(given, path).Node.Text;
        int kind = PlanOutput.Kinds.ToList().FindIndex(one => one.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (kind >= 0)
        {
            return kind;
        }

        string nearest = NameSpelling.Nearest(word, PlanOutput.Kinds, one => [one]);
        problems.Add(given, $"{path}.{PlanSections.As}", $"as takes {string.Join(", ", PlanOutput.Kinds)}, not '{word}'. Did you mean '{nearest}'?", nearest);
        return null;
    }

    private void Check(YamlNode file, string path, string target, PlanOutput output)
    {
        string key = $"{path}.{(output.IsPublication ? "outputFolder" : "path")}";
        try
        {
            if (output.IsOfFiles)
            {
                ReportWriter.FormatOf(target);
            }
            else if (!output.IsPublication && !Directory.Exists(target) && !output.Step.Parameters.Contains("Format"))
            {
                ResultExporter.FormatOf(target);
            }
        }
        catch (ServeException exception)
        {
            problems.Add(file, key, EngineTexts.Of(exception));
        }

        if (PlanFolders.Obstacle(output.IsPublication ? Path.Join(target, "report") : target) is { } obstacle)
        {
            problems.Add(file, key, $"'{target}' cannot be written: {obstacle}");
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
