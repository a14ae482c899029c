namespace ServeBench.Commands;

/// <summary>Completes addresses with those of the simulators that this process runs.</summary>
public sealed class UriCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
        RunningSimulators.All.Select(simulator => (simulator.Uri.AbsoluteUri.TrimEnd('/'), simulator.ToString()));
}
