using System.Globalization;
using System.Text;

namespace ServeBench.Workloads;

/// <summary>One request of an Azure trace.</summary>
internal readonly struct AzureTraceRow
{
    /// <summary>Reads a row.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="offset">Its first byte in the file.</param>
    /// <param name="line">The line without its end.</param>
    /// <param name="places">Which fields hold the time, the prompt tokens and the generated tokens.</param>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public AzureTraceRow(DatasetFile file, long offset, ReadOnlyMemory<byte> line, int[] places)
    {
        string[] fields = Encoding.UTF8.GetString(line.Span).Split(',');
        if (fields.Length <= places.Max())
        {
            throw file.LineInvalid(offset, string.Create(CultureInfo.InvariantCulture, $"the row has {fields.Length} fields, where its first line names more columns."));
        }

        Time = DateTimeOffset.TryParse(fields[places[0]], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw file.LineInvalid(offset + StartOf(fields, places[0]), $"'{fields[places[0]]}' is not a time such as 2023-11-16 18:15:46.6805900.");
        ContextTokens = Tokens(places[1]);
        GeneratedTokens = Tokens(places[2]);

        int Tokens(int place) => int.TryParse(fields[place], NumberStyles.None, CultureInfo.InvariantCulture, out int tokens) && tokens > 0
            ? tokens
            : throw file.LineInvalid(offset + StartOf(fields, place), $"'{fields[place]}' is not a whole number of tokens above 0.");
    }

    /// <summary>When the request arrived.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Tokens of its prompt.</summary>
    public int ContextTokens { get; }

    /// <summary>Tokens of its answer.</summary>
    public int GeneratedTokens { get; }

    private static int StartOf(string[] fields, int place) => fields.Take(place).Sum(field => Encoding.UTF8.GetByteCount(field) + 1);
}
