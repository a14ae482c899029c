using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Completes the names of dataset formats.</summary>
public sealed class DatasetFormatCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<(string Text, string Tip)> Names(string parameterName) => DatasetFormats.Names.Select(name => (name, ""));
}
