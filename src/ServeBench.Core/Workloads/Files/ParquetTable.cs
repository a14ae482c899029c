using System.Globalization;
using System.Text.Json;

namespace ServeBench.Workloads;

internal sealed class ParquetTable(string path, ITableReaderFactory tables, CancellationToken cancellationToken) : TableFile
{
    private readonly ITableReader _reader = tables.OpenParquet(path, cancellationToken);

    public override long? RowCount => _reader.RowCount;

    public override void RequireColumns(IReadOnlyList<string> columns)
    {
        string? missing = columns.FirstOrDefault(column => !_reader.Columns.Contains(column));
        if (missing is not null)
        {
            throw new ServeException("DatasetFormatInvalid", ServeErrorKind.InvalidData, $"The dataset '{path}' has no column '{missing}'; its columns are {string.Join(", ", _reader.Columns)}.", path);
        }
    }

    public override IEnumerable<TableRow> ReadRows(CancellationToken cancellationToken)
    {
        long number = 0;
        foreach (ReadOnlyMemory<byte> json in _reader.ReadRows(cancellationToken))
        {
            long row = ++number;
            yield return new TableRow(path, JsonDocument.Parse(json).RootElement, (column, reason) => Invalid(row, column, reason));
        }
    }

    public override void Dispose() => _reader.Dispose();

    private ServeException Invalid(long row, string column, string reason) => new(
        "DatasetLineInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"The dataset '{path}', row {row}, column '{column}': {reason} Correct the entry or take it out."),
        path);
}
