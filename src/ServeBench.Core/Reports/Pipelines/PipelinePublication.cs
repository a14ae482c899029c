using System.Globalization;
using System.Text;
using ServeBench.Decisions;

namespace ServeBench.Reports;

/// <summary>What a pipeline reports of verdicts and files, as lines of its log and, on GitHub, lines of the files that its runner reads.</summary>
/// <param name="Name">What the artifact, the tag and the variables are called.</param>
/// <param name="Findings">What was found of objectives and comparisons; none where nobody asked.</param>
/// <param name="Folder">The folder with the files of the report; <see langword="null"/> when there was no run to report.</param>
internal sealed record PipelinePublication(string Name, IReadOnlyList<PublishedFinding> Findings, string? Folder)
{
    private const string Summary = ".md";

    // GitHub shows the first ten errors and the first ten warnings of a step.
    private const int MostAnnotations = 10;

    // Above this GitHub refuses the summary of a step as a whole.
    private const int MostSummaryBytes = 1024 * 1024;

    private ObjectiveVerdict? Verdict => ServeReport.Worst(Findings.Select(finding => finding.Verdict));

    /// <summary>The commands for Azure Pipelines: issues, summary, artifact, variables, tag, and the result of the task.</summary>
    public IEnumerable<string> AzureLines()
    {
        foreach (PublishedFinding finding in Told())
        {
            yield return AzureCommand.Line("task.logissue", finding.Text, ("type", finding.Verdict == ObjectiveVerdict.Fail ? "error" : "warning"), ("code", finding.Code));
        }

        if (Folder is not null)
        {
            yield return AzureCommand.Line("task.uploadsummary", Path.Combine(Folder, Name + Summary));
            foreach (string file in Directory.EnumerateFiles(Folder, Name + ".*").Order(StringComparer.Ordinal))
            {
                yield return AzureCommand.Line("artifact.upload", file, ("containerfolder", Name), ("artifactname", Name));
            }
        }

        foreach ((string name, string value) in Variables())
        {
            yield return AzureCommand.Line("task.setvariable", value, ("variable", name), ("isOutput", "true"));
        }

        if (Verdict is { } verdict)
        {
            yield return AzureCommand.Line("build.addbuildtag", $"{Name}-{Word(verdict)}");
            if (verdict != ObjectiveVerdict.Pass)
            {
                yield return AzureCommand.Line("task.complete", $"{Name}: {Word(verdict)}", ("result", verdict == ObjectiveVerdict.Fail ? "Failed" : "SucceededWithIssues"));
            }
        }
    }

    /// <summary>The annotations for GitHub Actions.</summary>
    public IEnumerable<string> GitHubLines() => Told()
        .GroupBy(finding => finding.Verdict)
        .SelectMany(verdict => verdict.Take(MostAnnotations))
        .Select(finding => GitHubCommand.Line(finding.Verdict == ObjectiveVerdict.Fail ? "error" : "warning", finding.Text, ("title", finding.Title)));

    /// <summary>The lines for the file of a GitHub step's outputs.</summary>
    public string GitHubOutputs()
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Variables())
        {
            text.Append(name).Append('=').Append(value).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A summary that GitHub takes: its first lines, where all of them are too many.</summary>
    public static string CutForGitHub(string markdown)
    {
        if (Encoding.UTF8.GetByteCount(markdown) < MostSummaryBytes)
        {
            return markdown;
        }

        const string Rest = "\n\nThe rest is in the report.\n";
        string start = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(markdown).AsSpan(0, MostSummaryBytes - Rest.Length - 1));
        return start[..start.LastIndexOf('\n')] + Rest;
    }

    private IEnumerable<PublishedFinding> Told() =>
        Findings.Where(finding => finding.Verdict != ObjectiveVerdict.Pass).OrderByDescending(finding => finding.Verdict == ObjectiveVerdict.Fail);

    // Only words and numbers of this module: a variable ends up in the scripts of others.
    private IEnumerable<(string Name, string Value)> Variables()
    {
        if (Verdict is { } verdict)
        {
            yield return ("verdict", verdict.ToString());
            foreach (ObjectiveVerdict one in Enum.GetValues<ObjectiveVerdict>())
            {
                yield return (one.ToString().ToLowerInvariant(), Findings.Count(finding => finding.Verdict == one).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private static string Word(ObjectiveVerdict verdict) => verdict.ToString().ToLowerInvariant();
}
