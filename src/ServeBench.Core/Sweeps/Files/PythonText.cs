using System.Collections;
using System.Globalization;
using System.Text;

namespace ServeBench.Sweeps;

/// <summary>Values as Python's <c>str</c> and <c>repr</c> write them: the words of a command, of a folder's name and of a table.</summary>
internal static class PythonText
{
    /// <summary><c>str(value)</c>: a text as it is, all else as <see cref="Repr"/>.</summary>
    public static string Str(object? value) => value is string text ? text : Repr(value);

    /// <summary><c>repr(value)</c> of <see langword="null"/>, Booleans, numbers, texts, lists and tables.</summary>
    public static string Repr(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        double or float => PythonNumbers.Format(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        string text => Quoted(text),
        IDictionary map => $"{{{string.Join(", ", map.Cast<DictionaryEntry>().Select(entry => $"{Repr(entry.Key)}: {Repr(entry.Value)}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Repr))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString() ?? ""),
    };

    private static string Quoted(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        foreach (char c in text)
        {
            _ = c switch
            {
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append(@"\n"),
                '\r' => quoted.Append(@"\r"),
                '\t' => quoted.Append(@"\t"),
                _ when c == quote => quoted.Append('\\').Append(c),
                _ when char.IsControl(c) => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append(quote).ToString();
    }
}
