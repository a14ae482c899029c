namespace ServeBench.Commands;

/// <summary>Completes the numbers of a run by vLLM's keys, and behind them what the run was made with.</summary>
public sealed class ResultKeyCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) =>
        SweepVariableNames.Measurements.Concat(SweepVariableNames.Settings).Select(name => (name, ""));
}
