using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ServeBench.Commands;

/// <summary>Completes the names of tokenizers; a path is completed by PowerShell when no name fits.</summary>
public sealed class TokenizerCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"');
        return TokenizerNames.All
            .Where(tokenizer => tokenizer.Name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(tokenizer => new CompletionResult(tokenizer.Name, tokenizer.Name, CompletionResultType.ParameterValue, tokenizer.Description));
    }
}
