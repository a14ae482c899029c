using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ServeBench.HelpGenerator;

/// <summary>The laid-out module, imported into an engine.</summary>
internal sealed class LoadedModule : IDisposable
{
    private readonly Runspace _runspace;

    private LoadedModule(Runspace runspace, IReadOnlyList<CmdletInfo> cmdlets)
    {
        _runspace = runspace;
        Cmdlets = cmdlets;
    }

    /// <summary>The module's cmdlets in alphabetical order.</summary>
    public IReadOnlyList<CmdletInfo> Cmdlets { get; }

    /// <summary>Imports the module whose manifest lies in <paramref name="folder"/>.</summary>
    public static LoadedModule Import(string folder)
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2());
        runspace.Open();
        string fullPath = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        string name = Path.GetFileName(fullPath);
        using var shell = PowerShell.Create(runspace);
        shell.AddCommand("Import-Module").AddParameter("Name", Path.Combine(fullPath, name + ".psd1")).AddParameter("ErrorAction", ActionPreference.Stop).Invoke();
        shell.Commands.Clear();
        shell.AddCommand("Get-Command").AddParameter("Module", name).AddParameter("CommandType", CommandTypes.Cmdlet);
        return new LoadedModule(runspace, [.. shell.Invoke<CmdletInfo>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();
}
