namespace ServeBench.Commands;

/// <summary>A file that a plan writes.</summary>
/// <param name="Step">The export, with a path that may have placeholders.</param>
/// <param name="IsOfEachRun">Whether each run has a file of its own.</param>
internal sealed record PlanOutput(PlanStep Step, bool IsOfEachRun)
{
    public string Path => Step.Parameters[PathParameter] switch
    {
        object[] paths => (string)paths[0],
        object path => (string)path,
        _ => "",
    };

    public string PathParameter => Step.Parameters.Contains("LiteralPath") ? "LiteralPath" : "Path";

    /// <summary>All paths of a report, which may have several.</summary>
    public IReadOnlyList<string> Paths => Step.Parameters[PathParameter] is object[] paths ? [.. paths.Cast<string>()] : [Path];
}
