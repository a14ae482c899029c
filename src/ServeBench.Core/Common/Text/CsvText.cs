using System.Globalization;

namespace ServeBench.Common;

/// <summary>Fields of a CSV after RFC 4180, which a spreadsheet shows and does not run.</summary>
internal static class CsvText
{
    /// <summary>A value as a field: numbers, times and truth values in the culture's form, infinity as <c>Infinity</c> in every culture, nothing for none.</summary>
    /// <param name="value">A number, a text, a time, a truth value or <see langword="null"/>.</param>
    /// <param name="culture">Whose form numbers have.</param>
    /// <param name="delimiter">What stands between two fields.</param>
    public static string Field(object? value, CultureInfo culture, char delimiter) => value switch
    {
        null => "",
        double.PositiveInfinity or float.PositiveInfinity => "Infinity",
        double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
        double.NaN or float.NaN => "NaN",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        string text => Quoted(Harmless(text), delimiter),
        IFormattable number => Quoted(number.ToString(null, culture), delimiter),
        _ => Quoted(Harmless(Convert.ToString(value, culture) ?? ""), delimiter),
    };

    /// <summary>A text that no spreadsheet takes for a formula: an apostrophe stands before one that would begin one, in the wide characters of East Asia too.</summary>
    public static string Harmless(string text) =>
        text.AsSpan().TrimStart() is [var first, ..] && first is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠' || text is ['\t' or '\r', ..] ? "'" + text : text;

    /// <summary>A text as a field. Blanks at an end are lost to some readers unless they are quoted.</summary>
    public static string Quoted(string text, char delimiter) =>
        text.AsSpan().ContainsAny("\"\r\n") || text.Contains(delimiter, StringComparison.Ordinal) || text is [' ', ..] or [.., ' ']
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
