namespace ServeBench.Commands;

/// <summary>Completes an argument that is a text of the user's own with nothing: without a completer PowerShell would offer the files of the folder.</summary>
public sealed class FreeTextCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => [];
}
