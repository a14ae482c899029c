using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Completes the names of backends.</summary>
public sealed class BackendCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        BackendCatalog.Names
            .Where(name => name.StartsWith(wordToComplete?.Trim('\'', '"') ?? "", StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name));
}
