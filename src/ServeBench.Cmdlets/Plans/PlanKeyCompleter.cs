namespace ServeBench.Commands;

/// <summary>Completes the keys of plans, with an equals sign behind them.</summary>
public sealed class PlanKeyCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => PlanSections.All
        .Where(section => !section.IsList)
        .SelectMany(section => section.Commands.SelectMany(command => command.Keys).DistinctBy(key => key.Name).Select(key => ($"{section}.{key}=", section.Description)))
        .Append(($"{PlanSections.Repeat}=", "How often each run is done."));
}
