namespace ServeBench.Commands;

/// <summary>Completes the names of tokenizers, and paths where no name fits.</summary>
public sealed class TokenizerCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override bool TakesPaths => true;

    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => TokenizerNames.All.Select(tokenizer => (tokenizer.Name, tokenizer.Description));
}
