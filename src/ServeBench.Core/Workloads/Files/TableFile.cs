namespace ServeBench.Workloads;

/// <summary>A table in a file: JSON Lines, a JSON array, comma-separated values or Parquet.</summary>
internal abstract class TableFile : IDisposable
{
    /// <summary>How many rows there are, where that is known without going through them.</summary>
    public virtual long? RowCount => null;

    /// <summary>Opens a table; the start of its file shows the format, or else its name.</summary>
    /// <exception cref="ServeException"><c>DatasetNotFound</c>, <c>DatasetUnreadable</c>, <c>DatasetFormatInvalid</c> or <c>DatasetFormatUnknown</c>.</exception>
    public static TableFile Open(string path, ITableReaderFactory tables, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> start;
        using (DatasetFile file = DatasetFile.Open(path))
        {
            start = new FileWindow(file, 1 << 12).Bytes.Span;
        }

        if (start.StartsWith("PAR1"u8))
        {
            return new ParquetTable(path, tables, cancellationToken);
        }

        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("["u8) || text.StartsWith("{"u8))
        {
            return new JsonTable(path, isArray: text[0] == '[');
        }

        string extension = Path.GetExtension(path);
        return extension.ToUpperInvariant() switch
        {
            ".CSV" => new CsvTable(path),
            ".JSON" or ".JSONL" or ".NDJSON" => new JsonTable(path, isArray: false),
            ".PARQUET" => new ParquetTable(path, tables, cancellationToken),
            _ => throw new ServeException(
                "DatasetFormatUnknown",
                ServeErrorKind.InvalidArgument,
                $"'{path}' is neither JSON nor Parquet, and its name does not end with .csv. Export the dataset as JSON Lines, JSON, comma-separated values or Parquet.",
                path),
        };
    }

    /// <summary>Makes sure that columns of these names exist, where the file declares its columns.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c>.</exception>
    public virtual void RequireColumns(IReadOnlyList<string> columns)
    {
    }

    /// <summary>The rows in their order.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>, <c>DatasetFormatInvalid</c> or <c>DatasetUnreadable</c>.</exception>
    public abstract IEnumerable<TableRow> ReadRows(CancellationToken cancellationToken);

    public abstract void Dispose();
}
