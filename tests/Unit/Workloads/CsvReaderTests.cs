using CsCheck;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class CsvReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Quotes_line_ends_and_missing_fields_are_read_as_RFC_4180_writes_them()
    {
        Assert.Equal(
            [(2, "1|x"), (3, "a,b|\"q\""), (4, "two\r\nlines|z"), (7, "|"), (8, "half \"quoted|"), (9, "last|end")],
            Read("h1,h2\r\n1,x\r\n\"a,b\",\"\"\"q\"\"\"\n\"two\r\nlines\",z\n\n,\r\nhalf \"quoted\rlast,\"en\"d"));
    }

    [Fact]
    public void Whatever_is_written_comes_back()
    {
        Gen<string> field = Gen.String[Gen.Char["ab,\"\r\n \u00e4"], 0, 6];
        Gen.Select(field, field).Array[1, 12].Where(rows => rows.All(row => row.Item1.Length > 0)).Sample(
            rows =>
            {
                string text = "h1,h2\n" + string.Concat(rows.Select(row => $"{Quoted(row.Item1)},{Quoted(row.Item2)}\r\n"));
                Assert.Equal(rows.Select(row => $"{row.Item1}|{row.Item2}"), Read(text).Select(record => record.Fields));
            },
            iter: 300,
            threads: 1);
    }

    private static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private List<(long Line, string Fields)> Read(string content)
    {
        File.WriteAllText(_folder["a.csv"], content);
        using var csv = new CsvReader(_folder["a.csv"]);
        Assert.Equal(["h1", "h2"], csv.Columns);
        var records = new List<(long, string)>();
        while (csv.Read() is { } record)
        {
            records.Add((csv.Line, string.Join('|', record)));
        }

        return records;
    }
}
