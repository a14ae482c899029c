using ServeBench.Simulation;

namespace ServeBench.Commands;

/// <summary>The simulator of a plan, which ends with it, however the plan ends.</summary>
/// <param name="simulator">The simulator.</param>
internal sealed class PlanSimulator(ServeSimulator simulator) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => RunningSimulators.Stop(simulator);
}
