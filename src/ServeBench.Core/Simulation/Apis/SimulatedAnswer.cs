namespace ServeBench.Simulation.Apis;

/// <summary>How a request is answered: at once (<see cref="FixedAnswer"/>) or token by token (<see cref="Generation"/>).</summary>
internal abstract class SimulatedAnswer;
