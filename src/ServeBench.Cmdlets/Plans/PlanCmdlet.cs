using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Results;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that read a plan.</summary>
public abstract class PlanCmdlet : ServeCmdlet
{
    private protected const string PathSet = "Path";

    /// <summary>The parameter set of a path without wildcards.</summary>
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The plan: a YAML file.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The plan: a YAML file, whose path is taken as it stands.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>
    /// Values that come before those of the plan: section.key=value, such as run.maxConcurrency=64, or 'sweep.run.maxConcurrency=[16, 64]'. A value is
    /// YAML. A key without a value is removed from the plan.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlanKeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Set { get; set; } = [];

    /// <summary>The files that the user names.</summary>
    private protected IReadOnlyList<string> ResolvePlans()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        return CmdletPaths.ResolveExisting(this, literal ? LiteralPath : Path, literal, "PlanNotFound");
    }

    /// <summary>The text of the plan that the user names.</summary>
    /// <exception cref="ServeException"><c>PlanPathAmbiguous</c>, <c>PlanNotFound</c> or <c>PlanUnreadable</c>.</exception>
    private protected PlanSource ReadSource() => ResolvePlans() is [var only]
        ? PlanSource.Read(only)
        : throw new ServeException("PlanPathAmbiguous", ServeErrorKind.InvalidArgument, $"'{Path}' means several files. Name one plan.", Path);

    /// <summary>A plan without mistakes.</summary>
    /// <exception cref="ServeException"><c>PlanInvalid</c>, with all mistakes.</exception>
    private protected static BenchmarkPlan ReadPlan(PlanSource source, IReadOnlyList<string> overrides) =>
        PlanReader.Read(source, overrides, out IReadOnlyList<ServePlanProblem> problems) ?? throw Invalid(source, problems);

    /// <summary>The error of a plan with mistakes.</summary>
    private protected static ServeException Invalid(PlanSource source, IReadOnlyList<ServePlanProblem> problems) => new(
        "PlanInvalid",
        ServeErrorKind.InvalidData,
        $"The plan '{source.Name}' has {(problems.Count == 1 ? "a mistake" : $"{problems.Count} mistakes")}:\n{string.Join('\n', problems)}",
        problems);

    /// <summary>The first run of a result file that carries its plan.</summary>
    /// <exception cref="ServeException"><c>PlanMissing</c>, or that the file cannot be read.</exception>
    private protected ServePlanRecord ReadRecord(string path)
    {
        string file = CmdletPaths.ResolveExisting(this, path, literal: true, "ResultNotFound")[0];
        return ResultImporter.Read(file).Select(run => run.Run.Plan).FirstOrDefault(plan => plan is not null) ?? throw new ServeException(
            "PlanMissing",
            ServeErrorKind.InvalidData,
            $"'{path}' holds no plan. Only results of runs that Invoke-ServePlan made have one.",
            path);
    }
}
