using System.Globalization;

namespace ServeBench.Commands;

/// <summary>Completes the ports of the simulators that this process runs.</summary>
public sealed class SimulatorPortCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
        RunningSimulators.All.Select(simulator => (simulator.Port.ToString(CultureInfo.InvariantCulture), simulator.ToString()));
}
