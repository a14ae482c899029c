using System.Management.Automation;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that write a page to a file.</summary>
public abstract class PageCmdlet : ServeCmdlet
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

    /// <summary>Writes the file to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void OnBegin()
    {
        string path = ResolvePath();
        if (!Directory.Exists(path))
        {
            PageFile.Check(path, NoClobber);
        }
    }

    /// <summary>The full path that the user gave.</summary>
    private protected string ResolvePath() => CmdletPaths.ResolveNew(this, ParameterSetName == PathSet ? Path : LiteralPath);

    /// <summary>Writes a page, unless the user would rather not.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="action">What is done, for -WhatIf and -Confirm.</param>
    /// <param name="write">Writes the content.</param>
    private protected void WritePage(string path, string action, Action<Stream> write)
    {
        PageFile.Check(path, NoClobber);
        if (!ShouldProcess(path, action))
        {
            return;
        }

        PageFile.Write(path, Force, write);
        WriteVerbose($"Wrote '{path}'.");
        if (PassThru)
        {
            // As Get-Item writes it, with what the file system's own view shows.
            WriteObject(SessionState.InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
