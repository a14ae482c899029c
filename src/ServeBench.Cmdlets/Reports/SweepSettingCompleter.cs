namespace ServeBench.Commands;

/// <summary>Completes the variables that tell runs of a sweep apart.</summary>
public sealed class SweepSettingCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => SweepVariableNames.Settings.Select(name => (name, ""));
}
