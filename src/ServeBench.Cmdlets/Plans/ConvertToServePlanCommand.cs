using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>Makes a plan of a configuration file of another tool.</summary>
/// <remarks>
/// <para>
/// Reads configurations of aiperf (version 2.0), scenarios of guidellm and configurations of inference-perf, as YAML or JSON. The tool is found from
/// the keys. Writes an object with the plan as text (Plan; also its string form), and LeftOut, which names every key that the plan does not have or does
/// otherwise, with its line and the reason. They are in the warning stream and in the plan's comments too.
/// </para>
/// <para>
/// Keys are never copied: where the file has a key of an API, the plan has a reference to the environment.
/// </para>
/// </remarks>
/// <example>
/// <para>Convert a configuration, and check the plan.</para>
/// <code>(ConvertTo-ServePlan ./aiperf.yaml).Plan | Set-Content ./plan.yaml
/// Test-ServePlan ./plan.yaml</code>
/// </example>
/// <example>
/// <para>See what a scenario of guidellm has that a plan has not.</para>
/// <code>(ConvertTo-ServePlan ./scenario.json).LeftOut | Format-Table Line, Key, Reason</code>
/// </example>
[Cmdlet(VerbsData.ConvertTo, "ServePlan", HelpUri = HelpPages.Root + "ConvertTo-ServePlan.md", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ServePlanConversion))]
public sealed class ConvertToServePlanCommand : ServeCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The configuration files; wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The configuration files, taken as they stand.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in (literal ? LiteralPath : Path).SelectMany(path => CmdletPaths.ResolveExisting(this, path, literal, "PlanNotFound")))
        {
            PlanSource source = PlanSource.Read(path);
            YamlDocument document = AdapterHost.Yaml.ReadYaml(source.Text, source.Name);
            if (document.Problems.Count > 0 || document.Root is null)
            {
                var problems = new PlanProblems();
                foreach (YamlProblem problem in document.Problems)
                {
                    problems.Add(source.Name, problem);
                }

                throw Unreadable(source, problems.All);
            }

            ServePlanConversion conversion = PlanConverter.Convert(document.Root, source.Name);
            foreach (PlanLeftOut left in conversion.LeftOut)
            {
                WriteWarning($"{source.Name}: {left}");
            }

            WriteObject(conversion);
        }
    }

    private static ServeException Unreadable(PlanSource source, IReadOnlyList<ServePlanProblem> problems) => new(
        "PlanInvalid",
        ServeErrorKind.InvalidData,
        problems.Count == 0 ? $"'{source.Name}' is empty." : $"'{source.Name}' cannot be read:\n{string.Join('\n', problems)}",
        source.Name);
}
