using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ServeBench.Decisions;

namespace ServeBench.Commands;

/// <summary>Completes stop rules as texts in quotes, with a limit to be changed.</summary>
public sealed class StopRuleCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string start = (wordToComplete ?? "").Trim('\'', '"').TrimStart();
        return StopRules.All
            .Where(kind => kind.Example.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            .Select(kind => new CompletionResult($"'{kind.Example}'", kind.Example, CompletionResultType.ParameterValue, kind.Meaning));
    }
}
