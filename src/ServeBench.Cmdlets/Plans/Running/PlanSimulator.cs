using ServeBench.Simulation;

namespace ServeBench.Commands;

/// <summary>The simulator of a plan, which ends with it, however the plan ends.</summary>
internal sealed class PlanSimulator(ServeSimulator simulator) : IDisposable
{
    public void Dispose() => RunningSimulators.Stop(simulator);
}
