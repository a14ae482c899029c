using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ServeBench.Commands;

/// <summary>Completes arguments that are names of a known set; with a completer PowerShell offers no files by itself.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = Plain((wordToComplete ?? "").Trim('\'', '"').TrimStart());
        CompletionResult[] found =
        [
            .. Names(parameterName)
                .Where(name => Plain(name.Text).StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .Select(name => new CompletionResult(HasBlanks ? $"'{name.Text}'" : name.Text, name.Text, CompletionResultType.ParameterValue, name.Tip.Length > 0 ? name.Tip : name.Text)),
        ];
        return found.Length == 0 && TakesPaths ? CompletionCompleters.CompleteFilename(wordToComplete) : found;
    }

    /// <summary>Whether the argument may be a path as well, so that files are offered where no name fits.</summary>
    protected virtual bool TakesPaths => false;

    /// <summary>Whether names have blanks, so that they are offered in quotes.</summary>
    protected virtual bool HasBlanks => false;

    /// <summary>The names in the order in which they are offered, each with what it is; an empty text where the name says it all.</summary>
    /// <param name="parameterName">The parameter.</param>
    protected abstract IEnumerable<(string Text, string Tip)> Names(string parameterName);

    // Metrics are known as P99TtftMs and as p99_ttft_ms: who types the one finds what is offered as the other.
    private static string Plain(string text) => text.Length > 1 ? text[..1] + text[1..].Replace("_", "", StringComparison.Ordinal) : text;
}
