using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>A file that a plan writes.</summary>
/// <param name="Step">The export, with a path that may have placeholders.</param>
/// <param name="IsOfEachRun">Whether each run has a file of its own.</param>
internal sealed record PlanOutput(PlanStep Step, bool IsOfEachRun)
{
    /// <summary>Whether it takes the requests of the runs, and not only their metrics.</summary>
    public bool IsReport => Step.Command.Type != typeof(ExportServeResultCommand);

    /// <summary>Whether it publishes, so that it may end the plan: it comes after the others.</summary>
    public bool IsPublication => Step.Command.Type == typeof(PublishServeReportCommand);

    /// <summary>Whether its file takes only one run.</summary>
    public bool IsOfOneRun => !IsReport && Step.Parameters["Append"] is not true && Paths.Any(path => !Directory.Exists(path) && FormatOf(path) == nameof(ResultFormat.Vllm));

    /// <summary>Whether it takes several paths.</summary>
    public bool IsOfFiles => Step.Command.Type == typeof(ExportServeReportCommand);

    /// <summary>What it is, as a plan says it under <c>as</c>.</summary>
    public string Kind => Kinds[PlanSections.Outputs.Commands.ToList().IndexOf(Step.Command)];

    /// <summary>The words of <c>as</c>, in the order of the section's cmdlets.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Result", "Report", "Publish"];

    /// <summary>The folders that its files are in, with their placeholders.</summary>
    public IEnumerable<string> Folders => Paths.Select(path => IsPublication ? path : System.IO.Path.GetDirectoryName(path) ?? "").Where(folder => folder.Length > 0);

    public string Path => Step.Parameters[PathParameter] switch
    {
        object[] paths => (string)paths[0],
        object path => (string)path,
        _ => "",
    };

    public string PathParameter => IsPublication ? nameof(PublishServeReportCommand.OutputFolder) : Step.Parameters.Contains("LiteralPath") ? "LiteralPath" : "Path";

    /// <summary>All paths: a report may have several, and a publication none.</summary>
    public IReadOnlyList<string> Paths => Step.Parameters[PathParameter] is object[] paths ? [.. paths.Cast<string>()] : Path.Length == 0 ? [] : [Path];

    private string? FormatOf(string path)
    {
        try
        {
            return Step.Parameters["Format"] as string ?? ResultExporter.FormatOf(path).ToString();
        }
        catch (ServeException)
        {
            // Another check reports the ending.
            return null;
        }
    }
}
