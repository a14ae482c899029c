using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Completes the names of backends.</summary>
public sealed class BackendCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => BackendCatalog.Names.Select(name => (name, ""));
}
