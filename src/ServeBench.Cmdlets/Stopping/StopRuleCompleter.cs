using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>Completes stop rules as texts in quotes, with a limit to be changed.</summary>
public sealed class StopRuleCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override bool HasBlanks => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => StopRules.All.Select(kind => (kind.Example, kind.Meaning));
}
