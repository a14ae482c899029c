namespace ServeBench.Commands;

/// <summary>Completes the variables by which runs of a sweep differ.</summary>
public sealed class SweepSettingCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => SweepVariableNames.Settings.Select(name => (name, ""));
}
