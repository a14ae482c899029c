using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>text.format(...)</c> with <c>{}</c>, <c>{0}</c> and <c>{name}</c>, without conversions and formats.</summary>
internal static class BraceFormat
{
    /// <summary>Puts the values into the text.</summary>
    /// <exception cref="TemplateException">A value is missing, or the text holds what is not supported.</exception>
    public static string Format(string format, Arguments arguments)
    {
        var result = new StringBuilder();
        int automatic = 0;
        for (int at = 0; at < format.Length; at++)
        {
            char character = format[at];
            if (character is not ('{' or '}'))
            {
                result.Append(character);
                continue;
            }

            if (at + 1 < format.Length && format[at + 1] == character)
            {
                result.Append(character);
                at++;
                continue;
            }

            int end = character == '{' ? format.IndexOf('}', at) : -1;
            if (end < 0)
            {
                throw arguments.Wrong("is given a text with a brace that has no other");
            }

            result.Append(Representation.Text(ValueOf(format[(at + 1)..end], arguments, ref automatic)));
            Limits.RequireText(result.Length);
            at = end;
        }

        return result.ToString();
    }

    private static object? ValueOf(string field, Arguments arguments, ref int automatic)
    {
        if (field.AsSpan().ContainsAny("!:.[{"))
        {
            throw TemplateException.NotSupported($"the format field '{{{field}}}'");
        }

        bool isNumber = int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        if ((isNumber && automatic > 0) || (field.Length == 0 && automatic < 0))
        {
            throw arguments.Wrong("mixes numbered fields and fields without numbers");
        }

        if (field.Length == 0)
        {
            index = automatic++;
        }
        else if (isNumber)
        {
            automatic = -1;
        }
        else
        {
            return arguments.Keywords.TryGetValue(field, out object? value) ? value : throw arguments.Wrong($"is not given '{field}'");
        }

        return index < arguments.Positional.Count ? arguments.Positional[index] : throw arguments.Wrong("is given fewer values than fields");
    }
}
