using System.Reflection;

namespace ServeBench.Commands;

/// <summary>Completes an argument that is a table with the example that its parameter has for one.</summary>
public sealed class TableCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => typeof(TableCompleter).Assembly.GetExportedTypes()
        .Select(type => type.GetProperty(parameterName, BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)?.GetCustomAttribute<TableTransformationAttribute>())
        .OfType<TableTransformationAttribute>()
        .Select(table => (table.Example, ""))
        .Distinct();
}
