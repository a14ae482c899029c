using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>Completes objectives as texts in quotes, with a limit to be changed, and paths where none fits.</summary>
public sealed class ObjectiveTextCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"').TrimStart();
        CompletionResult[] found =
        [
            .. ObjectiveExamples.All
                .Where(example => example.Text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                .Select(example => new CompletionResult($"'{example.Text}'", example.Text, CompletionResultType.ParameterValue, example.Meaning)),
        ];
        return found.Length > 0 ? found : CompletionCompleters.CompleteFilename(wordToComplete);
    }
}
