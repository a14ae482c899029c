namespace ServeBench.Workloads;

/// <summary>A table in a file of a binary format. Not safe for use by several threads at once.</summary>
internal interface ITableReader : IDisposable
{
    IReadOnlyList<string> Columns { get; }

    long RowCount { get; }

    /// <summary>The rows in their order, each an object in JSON; a member that is missing is null.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c>: the file is damaged.</exception>
    IEnumerable<ReadOnlyMemory<byte>> ReadRows(CancellationToken cancellationToken);
}
