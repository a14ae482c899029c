using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ServeBench.Migration;

/// <summary>Writes trees of tables, lists and values as YAML that the readers of YAML 1.1 and 1.2 take for the same.</summary>
internal static partial class YamlText
{
    private const int FlowWidth = 100;

    /// <summary>A table as a document, with an empty line between its keys.</summary>
    public static string Document(IDictionary table) =>
        string.Join("\n", table.Cast<DictionaryEntry>().Select(entry => Block(entry, "")));

    private static string Block(DictionaryEntry entry, string indentation)
    {
        var text = new StringBuilder();
        Write(text, $"{indentation}{Key(entry.Key)}:", entry.Value, indentation);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string start, object? value, string indentation)
    {
        string flow = Flow(value);
        bool isBlock = (value is IDictionary { Count: > 0 } && indentation.Length == 0) || IsOfLines(value);
        if (!isBlock && indentation.Length + start.Length + flow.Length < FlowWidth)
        {
            text.Append(start).Append(' ').Append(flow).Append('\n');
        }
        else if (value is IDictionary table)
        {
            text.Append(start).Append('\n');
            foreach (DictionaryEntry entry in table)
            {
                text.Append(Block(entry, indentation + "  "));
            }
        }
        else if (value is IEnumerable list and not string)
        {
            text.Append(start).Append('\n');
            foreach (object? item in list)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indentation}  - {Flow(item)}\n");
            }
        }
        else
        {
            text.Append(start).Append(' ').Append(Scalar(value)).Append('\n');
        }
    }

    // A text with blanks reads better on a line of its own.
    private static bool IsOfLines(object? value) => value is IEnumerable list and not (string or IDictionary)
        && list.Cast<object?>().Any(item => item is IDictionary || (item is string text && text.Contains(' ', StringComparison.Ordinal)))
        && list.Cast<object?>().Count() > 1;

    private static string Flow(object? value) => value switch
    {
        IDictionary { Count: 0 } => "{}",
        IDictionary table => $"{{ {string.Join(", ", table.Cast<DictionaryEntry>().Select(entry => $"{Key(entry.Key)}: {Flow(entry.Value)}"))} }}",
        string => Scalar(value),
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Flow))}]",
        _ => Scalar(value),
    };

    private static string Key(object key) => Scalar(Convert.ToString(key, CultureInfo.InvariantCulture));

    private static string Scalar(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        double number when double.IsPositiveInfinity(number) => "inf",
        double number => Decimal(number),
        sbyte or byte or short or ushort or int or uint or long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        _ => Text(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    // Without a point in front of its exponent it would be a text to readers of YAML 1.1.
    private static string Decimal(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0 ? text : $"{text[..exponent]}{(text.Contains('.', StringComparison.Ordinal) ? "" : ".0")}e{text[(exponent + 1)..]}";
    }

    private static string Text(string text) => text switch
    {
        _ when Plain().IsMatch(text) && !Word().IsMatch(text) => text,
        _ when text.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\uFEFF' or '\uFFFE' or '\uFFFF') => System.Text.Json.JsonSerializer.Serialize(text),
        _ => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
    };

    [GeneratedRegex(@"^[A-Za-z./][A-Za-z0-9._/=%()+-]*(:[0-9/][A-Za-z0-9._/-]*)*( [A-Za-z0-9._/=%<>()+-]+)*$")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^(true|false|null|yes|no|on|off|y|n|inf|\.inf|\.nan|\.[0-9].*)$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
