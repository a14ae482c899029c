using System.Management.Automation;
using ServeBench.Reports;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that write a page.</summary>
public abstract class PageCmdlet : FileCmdlet
{
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

    /// <summary>Writes a page, unless the user would rather not.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="action">What is done, for -WhatIf and -Confirm.</param>
    /// <param name="write">Writes the content.</param>
    private protected void WritePage(string path, string action, Action<Stream> write)
    {
        PageFile.Check(path, NoClobber);
        if (ShouldProcess(path, action))
        {
            Write(this, path, Force, PassThru, write);
        }
    }

    /// <summary>Writes a page, and its file to the pipeline.</summary>
    internal static void Write(ServeCmdlet cmdlet, string path, bool force, bool passThru, Action<Stream> write)
    {
        PageFile.Write(path, force, write);
        cmdlet.WriteVerbose($"Wrote '{path}'.");
        if (passThru)
        {
            // As Get-Item writes it, with what the file system's own view shows.
            cmdlet.WriteObject(cmdlet.SessionState.InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
        }
    }
}
