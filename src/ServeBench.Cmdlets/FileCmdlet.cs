using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that write a file.</summary>
public abstract class FileCmdlet : ServeCmdlet
{
    /// <summary>The parameter set of a path that is relative to the location.</summary>
    private protected const string PathSet = "Path";

    private const string LiteralPathSet = "LiteralPath";

    /// <summary>The file to write, or a folder that exists. Wildcards are not expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file to write, or a folder that exists, without wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <summary>Makes it an error when the file exists.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replaces a file even if it is read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The full path that the user gave.</summary>
    private protected string ResolvePath() => CmdletPaths.ResolveNew(this, ParameterSetName == PathSet ? Path : LiteralPath);
}
