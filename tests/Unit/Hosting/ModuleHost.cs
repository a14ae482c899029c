using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Microsoft.PowerShell;

namespace ServeBench.Tests.Hosting;

/// <summary>
/// A PowerShell session with the module imported as it was laid out by the build, and with the modules that come with PowerShell.
/// A class fixture, or one for a test.
/// </summary>
public sealed class ModuleHost : IDisposable
{
    private readonly Runspace _runspace;

    public ModuleHost()
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule(ManifestPath);
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            // A client of Windows runs no scripts unless somebody allowed it.
            state.ExecutionPolicy = ExecutionPolicy.Bypass;
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
    }

    /// <summary>The module's manifest, found upwards from the test binary.</summary>
    public static string ManifestPath { get; } = FindManifest();

    /// <summary>Gives the session's scripts a variable.</summary>
    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Runs a script to its end.</summary>
    public ModuleResult Run(string script)
    {
        using ModuleInvocation invocation = Start(script);
        return invocation.Wait();
    }

    /// <summary>Starts a script; the session runs one at a time.</summary>
    public ModuleInvocation Start(string script)
    {
        PowerShell shell = PowerShell.Create(_runspace);
        shell.AddScript(script);
        return new ModuleInvocation(shell);
    }

    /// <summary>What pressing Tab at the end of a command line offers.</summary>
    public CommandCompletion Complete(string line)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell);
    }

    public void Dispose() => _runspace.Dispose();

    private static string FindManifest()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string manifest = Path.Combine(folder.FullName, "artifacts", "module", "ServeBench", "ServeBench.psd1");
            if (File.Exists(manifest))
            {
                return manifest;
            }
        }

        throw new FileNotFoundException("The module is not laid out; build the solution.");
    }
}
