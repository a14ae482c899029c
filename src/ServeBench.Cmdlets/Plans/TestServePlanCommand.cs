using System.Collections;
using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Lists every mistake in a plan, without an endpoint.</summary>
/// <remarks>
/// <para>
/// Writes an object for each mistake, with file, line, column, the key, what is wrong, and the nearest valid key. It writes nothing for a plan without
/// mistakes.
/// </para>
/// <para>
/// It finds unknown keys and keys that are there twice, and values of the wrong kind or out of range. It finds words that readers of YAML take for
/// different things. It finds references to variables that are not set, objectives and conditions that cannot be read, and paths that cannot be written. All
/// mistakes are found at once.
/// </para>
/// <para>
/// Then it makes the requests and their schedule and lets the run check its parameters: so it finds files, formats and tokenizers that are missing
/// or do not fit. Nothing is sent. -SkipDataset leaves this part out.
/// </para>
/// <para>
/// docs/servebench-plan.schema.json, which also lies beside the module, lets an editor complete and check keys while you type.
/// </para>
/// </remarks>
/// <example>
/// <para>See the mistakes of a plan.</para>
/// <code>Test-ServePlan ./plan.yaml | Format-List</code>
/// </example>
/// <example>
/// <para>Check all plans of a folder in a pipeline, and fail when one is wrong.</para>
/// <code>$problems = Get-ChildItem ./plans/*.yaml | Test-ServePlan
/// if ($problems) { throw "$problems" }</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ServePlan", HelpUri = HelpPages.Root + "Test-ServePlan.md", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ServePlanProblem))]
public sealed class TestServePlanCommand : PlanCmdlet
{
    /// <summary>Reads the plan only, and makes no requests: for datasets that take long.</summary>
    [Parameter]
    public SwitchParameter SkipDataset { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        foreach (string path in ResolvePlans())
        {
            BenchmarkPlan? plan = Read(path, out IReadOnlyList<ServePlanProblem> problems);
            WriteObject(problems, enumerateCollection: true);
            if (plan is not null && !SkipDataset)
            {
                WriteObject(Rehearse(plan), enumerateCollection: true);
            }
        }
    }

    // One file of many that is no text hides the mistakes of no other.
    private BenchmarkPlan? Read(string path, out IReadOnlyList<ServePlanProblem> problems)
    {
        PlanSource source;
        try
        {
            source = PlanSource.Read(path);
        }
        catch (ServeException exception) when (exception.ErrorId == "PlanUnreadable")
        {
            problems = [new ServePlanProblem { File = System.IO.Path.GetFileName(path), Line = 1, Column = 1, Key = "", Problem = exception.Message }];
            return null;
        }

        return PlanReader.Read(source, Set, out problems);
    }

    private IReadOnlyList<ServePlanProblem> Rehearse(BenchmarkPlan plan)
    {
        var problems = new PlanProblems();
        using var rehearsal = new PlanRehearsal(this, StopToken);
        foreach ((IDictionary _, BenchmarkPlan one) in plan.Combinations())
        {
            rehearsal.Rehearse(one, problems);
        }

        rehearsal.RehearseEnd(plan, output => output.Paths, problems);

        return problems.All;
    }
}
