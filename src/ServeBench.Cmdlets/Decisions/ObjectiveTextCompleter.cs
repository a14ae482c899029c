using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>Completes objectives as texts in quotes, with a limit to be changed, and paths where none fits.</summary>
public sealed class ObjectiveTextCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override bool TakesPaths => true;

    /// <inheritdoc/>
    protected override bool HasBlanks => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => ObjectiveExamples.All.Select(example => (example.Text, example.Meaning));
}
