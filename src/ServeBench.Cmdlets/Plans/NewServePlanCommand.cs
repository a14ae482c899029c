using System.Management.Automation;
using System.Text;

namespace ServeBench.Commands;

/// <summary>Writes a plan to begin with: a commented YAML file.</summary>
/// <remarks>
/// <para>
/// With a path it writes the file, and beside it servebench-plan.schema.json, with which an editor completes keys, shows their descriptions and marks
/// mistakes. Without a path it writes the text.
/// </para>
/// </remarks>
/// <example>
/// <para>Begin a plan and run it.</para>
/// <code>New-ServePlan ./plan.yaml
/// Invoke-ServePlan ./plan.yaml -Set run.uri=http://127.0.0.1:8000</code>
/// </example>
/// <example>
/// <para>See what a gate looks like.</para>
/// <code>New-ServePlan -Template Gate</code>
/// </example>
[Cmdlet(VerbsCommon.New, "ServePlan", HelpUri = HelpPages.Root + "New-ServePlan.md", SupportsShouldProcess = true, DefaultParameterSetName = PathSet)]
[OutputType(typeof(string), typeof(FileInfo))]
public sealed class NewServePlanCommand : ServeCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The file to write. Without it the text is written to the pipeline.</summary>
    [Parameter(Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The file to write, taken as it stands.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    /// <summary>What to begin with: Minimal (the default), Sweep, MultiTurn, Trace or Gate.</summary>
    [Parameter(Position = 1)]
    public PlanTemplate Template { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the new file to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnEnd()
    {
        string text = PlanTemplates.Of(Template);
        if ((Path ?? LiteralPath) is not { } given)
        {
            WriteObject(text);
            return;
        }

        string path = CmdletPaths.ResolveNew(this, given);
        if (!ShouldProcess(path, $"Write a plan ({Template})"))
        {
            return;
        }

        PlanFile.Write(path, text, Force);
        string schema = System.IO.Path.Join(System.IO.Path.GetDirectoryName(path), PlanTemplates.SchemaFile);
        PlanFile.Write(schema, File.ReadAllText(System.IO.Path.Join(System.IO.Path.GetDirectoryName(typeof(NewServePlanCommand).Assembly.Location), PlanTemplates.SchemaFile), Encoding.UTF8), force: true);
        if (PassThru)
        {
            WriteObject(SessionState.InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
