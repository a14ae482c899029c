namespace ServeBench.Workloads;

/// <summary>A table whose rows are objects in JSON: one a line, or the elements of an array.</summary>
internal sealed class JsonTable(string path, bool isArray) : TableFile
{
    private readonly DatasetFile _file = DatasetFile.Open(path);
    private List<DatasetEntry>? _entries;

    public override IEnumerable<TableRow> ReadRows(CancellationToken cancellationToken)
    {
        _entries ??= FindEntries(cancellationToken);
        foreach (DatasetEntry entry in _entries)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Not disposed: the row may be kept, and lives as long as its text.
            var line = new JsonLine(_file, entry.Offset, entry.Read());
            yield return new TableRow(path, line.Root, line.Wrong);
        }
    }

    public override void Dispose() => _file.Dispose();

    private List<DatasetEntry> FindEntries(CancellationToken cancellationToken)
    {
        var entries = new List<DatasetEntry>();
        void Found(long offset, ReadOnlyMemory<byte> bytes) => entries.Add(new DatasetEntry(_file, offset, bytes.Length, entries.Count));
        if (isArray)
        {
            JsonArrayFile.ForEach(_file, Found, cancellationToken);
        }
        else
        {
            JsonLinesFile.ForEach(_file, Found, cancellationToken);
        }

        return entries;
    }
}
