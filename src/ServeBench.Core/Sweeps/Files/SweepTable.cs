using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Results;

namespace ServeBench.Sweeps;

/// <summary>The table of a sweep's runs, as pandas writes it: a row a run behind its number, a column for each key that any run has.</summary>
internal static class SweepTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="runs">The results; what is ServeBench's own in them is left out, and what vllm-bench writes of each failure.</param>
    public static void Write(Stream stream, IReadOnlyList<JsonObject> runs)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
        string[] columns = [.. runs.SelectMany(run => run.Select(pair => pair.Key)).Distinct().Where(key => key is not (ResultExtension.Key or VllmBenchKeys.FailedRequests))];
        bool[] floats = [.. columns.Select(column => IsFloat(runs, column))];
        text.WriteLine(string.Join(',', columns.Prepend("").Select(Cell)));
        for (int row = 0; row < runs.Count; row++)
        {
            IEnumerable<string> cells = columns.Select((column, index) => Text(runs[row][column], floats[index]));
            text.WriteLine(string.Join(',', cells.Prepend(row.ToString(CultureInfo.InvariantCulture)).Select(Cell)));
        }
    }

    // A column of numbers is one of floating-point numbers as soon as one of them is, or one is missing.
    private static bool IsFloat(IReadOnlyList<JsonObject> runs, string column)
    {
        JsonNode?[] values = [.. runs.Select(run => run[column])];
        JsonNode[] present = [.. values.OfType<JsonNode>()];
        return present.Length > 0
            && present.All(value => value.GetValueKind() == JsonValueKind.Number)
            && (present.Length < values.Length || present.Any(value => !IsWhole(value)));
    }

    private static string Text(JsonNode? value, bool asFloat) => value switch
    {
        null => "",
        _ when value.GetValueKind() == JsonValueKind.String => Harmless(value.GetValue<string>()),
        _ when value.GetValueKind() == JsonValueKind.Number && asFloat => PythonNumbers.Format(value.GetValue<double>()),
        _ => PythonText.Str(Value(value)),
    };

    private static object? Value(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(node.ToJsonString());
        return MetadataConverter.ReadValue(document.RootElement);
    }

    private static bool IsWhole(JsonNode number) => !number.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E');

    // A server may have named the model. A number that is written as a text is not a formula.
    private static string Harmless(string text) =>
        text == "-inf" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text : CsvText.Harmless(text);

    private static string Cell(string text) => CsvText.Quoted(text, ',');
}
