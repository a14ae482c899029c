using System.Management.Automation;
using ServeBench.Migration;

namespace ServeBench.Commands;

/// <summary>Writes a plan with its variables put in, or the PowerShell that it runs.</summary>
/// <remarks>
/// <para>
/// Without -AsScript it writes the resolved plan: variables, references to the environment and values of -Set are put in, and relative paths are
/// full ones. Secrets stay references. With -AsScript it writes a script with the same commands and parameters, which reads secrets where
/// the plan does.
/// </para>
/// </remarks>
/// <example>
/// <para>Make a script of a plan.</para>
/// <code>Export-ServePlan ./plan.yaml ./plan.ps1 -AsScript</code>
/// </example>
/// <example>
/// <para>See what a plan comes to with another endpoint.</para>
/// <code>Export-ServePlan ./plan.yaml -Set run.uri=http://127.0.0.1:8000</code>
/// </example>
[Cmdlet(VerbsData.Export, "ServePlan", HelpUri = HelpPages.Root + "Export-ServePlan.md", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(string))]
public sealed class ExportServePlanCommand : PlanCmdlet
{
    /// <summary>The file to write. Without it the text is written to the pipeline.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Writes a script instead of a plan.</summary>
    [Parameter]
    public SwitchParameter AsScript { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void OnProcess()
    {
        BenchmarkPlan plan = ReadPlan(ReadSource(), Set);
        string text = AsScript ? PlanScript.Of(plan) : YamlText.Document(PlanTree.Of(plan));
        if (Destination is null)
        {
            WriteObject(text);
            return;
        }

        string path = CmdletPaths.ResolveNew(this, Destination);
        if (ShouldProcess(path, AsScript ? "Write the plan as a script" : "Write the resolved plan"))
        {
            PlanFile.Write(path, text, Force);
        }
    }
}
