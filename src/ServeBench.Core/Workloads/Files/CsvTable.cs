using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServeBench.Workloads;

/// <summary>A table of comma-separated values with a header; all values are texts, an empty one is missing.</summary>
internal sealed class CsvTable(string path) : TableFile
{
    public override void RequireColumns(IReadOnlyList<string> columns)
    {
        using var csv = new CsvReader(path);
        foreach (string column in columns)
        {
            csv.Find(column);
        }
    }

    public override IEnumerable<TableRow> ReadRows(CancellationToken cancellationToken)
    {
        using var csv = new CsvReader(path);
        while (csv.Read() is { } fields)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var values = new JsonObject();
            for (int i = 0; i < fields.Length; i++)
            {
                values[csv.Columns[i]] = fields[i].Length == 0 ? null : fields[i];
            }

            long line = csv.Line;
            yield return new TableRow(path, JsonSerializer.SerializeToElement(values), (column, reason) => CsvReader.InvalidAt(path, line, column, reason));
        }
    }

    public override void Dispose()
    {
        // A reader is open only while rows are read.
    }
}
