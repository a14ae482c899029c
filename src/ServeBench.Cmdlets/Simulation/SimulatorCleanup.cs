using System.Management.Automation;

namespace ServeBench.Commands;

/// <summary>Stops the simulators of a session that removes the module. PowerShell finds it by its interface.</summary>
public sealed class SimulatorCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunningSimulators.StopThoseOfThisSession();
}
