using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>str</c> and <c>repr</c>: how a value is written into the prompt.</summary>
internal static class Representation
{
    /// <summary>The value as text.</summary>
    /// <exception cref="TemplateException">Python would write an address or a type, which no prompt is meant to hold.</exception>
    public static string Text(object? value)
    {
        switch (value)
        {
            case string text:
                return text;
            case MarkupValue markup:
                return markup.Text;
            case Undefined:
                return "";
            default:
                var result = new StringBuilder();
                Write(result, value);
                return result.ToString();
        }
    }

    /// <summary>The value as Python would write it in a program.</summary>
    public static string Of(object? value)
    {
        var result = new StringBuilder();
        Write(result, value);
        return result.ToString();
    }

    private static void Write(StringBuilder result, object? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Limits.RequireText(result.Length);
        switch (value)
        {
            case null:
                result.Append("None");
                break;
            case bool flag:
                result.Append(flag ? "True" : "False");
                break;
            case long number:
                result.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                result.Append(PythonNumbers.Format(number));
                break;
            case string text:
                WriteText(result, text);
                break;
            case Undefined:
                result.Append("Undefined");
                break;
            case ListValue list:
                WriteItems(result.Append('['), list.Items).Append(']');
                break;
            case TupleValue tuple:
                WriteItems(result.Append('('), tuple.Items).Append(tuple.Items.Count == 1 ? ",)" : ")");
                break;
            case DictValue dict:
                WriteDict(result, dict);
                break;
            case DictView view:
                WriteItems(result.Append(view.Name).Append("(["), view.Items).Append("])");
                break;
            case RangeValue range:
                result.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : $", {range.Step}")})");
                break;
            default:
                throw TemplateException.NotSupported($"writing a {PythonTypes.NameOf(value)} as text");
        }
    }

    private static StringBuilder WriteItems(StringBuilder result, IEnumerable<object?> items)
    {
        string separator = "";
        foreach (object? item in items)
        {
            result.Append(separator);
            Write(result, item);
            separator = ", ";
        }

        return result;
    }

    private static void WriteDict(StringBuilder result, DictValue dict)
    {
        string separator = "{";
        foreach ((object? key, object? value) in dict.Items)
        {
            result.Append(separator);
            Write(result, key);
            result.Append(": ");
            Write(result, value);
            separator = ", ";
        }

        result.Append(dict.Count == 0 ? "{}" : "}");
    }

    private static void WriteText(StringBuilder result, string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        result.Append(quote);
        foreach (string character in PythonText.Characters(text))
        {
            int code = character.Length == 2 ? char.ConvertToUtf32(character, 0) : character[0];
            result.Append(character switch
            {
                "\\" => "\\\\",
                "\n" => "\\n",
                "\r" => "\\r",
                "\t" => "\\t",
                _ when code == quote => $"\\{quote}",
                _ when IsPrintable(code) => character,
                _ when code <= 0xFF => string.Create(CultureInfo.InvariantCulture, $"\\x{code:x2}"),
                _ when code <= 0xFFFF => string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"\\U{code:x8}"),
            });
        }

        result.Append(quote);
    }

    private static bool IsPrintable(int code) => code == ' ' || CharUnicodeInfo.GetUnicodeCategory(code) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
