using System.Globalization;
using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>A row of a table.</summary>
/// <param name="path">The path of its file.</param>
/// <param name="root">Its values, an object by the names of the columns.</param>
/// <param name="invalid">The error that names the row's place, for a column and a reason.</param>
internal sealed class TableRow(string path, JsonElement root, Func<string, string, ServeException> invalid)
{
    /// <summary>The folder of its file, where relative paths begin.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>A value; <see langword="null"/> when it is missing or null.</summary>
    public JsonElement? Find(string column) => root.TryGetProperty(column, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A text.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public string Text(string column) => root.TryGetProperty(column, out JsonElement value) && value.ValueKind == JsonValueKind.String
        ? TextOf(column, value)
        : throw Invalid(column, $"there is no text under '{column}'.");

    /// <summary>The text of a value in a column.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: it holds half of a surrogate pair, or is not UTF-8.</exception>
    public string TextOf(string column, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid(column, $"a text under '{column}' holds half of a surrogate pair, or is not UTF-8.");
        }
    }

    /// <summary>A list.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public JsonElement List(string column) => root.TryGetProperty(column, out JsonElement value) && value.ValueKind == JsonValueKind.Array
        ? value
        : throw Invalid(column, $"there is no list under '{column}'.");

    /// <summary>A list of texts.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public string[] TextsOf(string column, int least)
    {
        JsonElement[] values = [.. List(column).EnumerateArray()];
        return values.Length >= least && values.All(value => value.ValueKind == JsonValueKind.String)
            ? [.. values.Select(value => TextOf(column, value))]
            : throw Invalid(column, $"there is no list of {least} text or more under '{column}'.");
    }

    /// <summary>A number, or a text that is one.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>.</exception>
    public double Number(string column)
    {
        if (root.TryGetProperty(column, out JsonElement value))
        {
            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
            {
                return number;
            }

            if (value.ValueKind == JsonValueKind.String && double.TryParse(TextOf(column, value), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            {
                return number;
            }
        }

        throw Invalid(column, $"there is no number under '{column}'.");
    }

    /// <summary>A whole number, or a text of digits; <see langword="null"/> for anything else.</summary>
    public int? TryWholeNumber(string column) => !root.TryGetProperty(column, out JsonElement value) ? null : value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out int number) => number,
        JsonValueKind.String when int.TryParse(TextOf(column, value), NumberStyles.None, CultureInfo.InvariantCulture, out int number) => number,
        _ => null,
    };

    /// <summary><c>DatasetLineInvalid</c>: a column of the row is not what it should be.</summary>
    public ServeException Invalid(string column, string reason) => invalid(column, reason);
}
