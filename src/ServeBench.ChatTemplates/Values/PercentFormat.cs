using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>text % values</c> with <c>%s</c>, <c>%r</c>, <c>%d</c>, <c>%i</c> and <c>%%</c>.</summary>
internal static class PercentFormat
{
    /// <summary>Puts the values into the text.</summary>
    /// <exception cref="TemplateException">Too few or too many values, or another conversion.</exception>
    public static string Format(string format, object? values)
    {
        IReadOnlyList<object?> items = values is TupleValue tuple ? tuple.Items : [values];
        var result = new StringBuilder();
        int next = 0;
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                result.Append(format[at]);
                continue;
            }

            char conversion = ++at < format.Length ? format[at] : '\0';
            if (conversion == '%')
            {
                result.Append('%');
                continue;
            }

            if (conversion is not ('s' or 'r' or 'd' or 'i'))
            {
                throw TemplateException.NotSupported($"the conversion '%{conversion}'");
            }

            result.Append(Convert(conversion, next < items.Count ? items[next++] : throw new TemplateException("a format has fewer values than conversions")));
            Limits.RequireText(result.Length);
        }

        bool mayRemain = values is DictValue or ListValue or RangeValue or Undefined;
        return next == items.Count || mayRemain ? result.ToString() : throw new TemplateException("a format has more values than conversions");
    }

    private static string Convert(char conversion, object? value) => conversion switch
    {
        's' => Representation.Text(value),
        'r' => Representation.Of(value),
        _ when Numbers.TryWhole(value, out long number) => Representation.Of(number),
        _ when value is double number && Math.Abs(number) < 1e18 => Representation.Of((long)number),
        _ => throw new TemplateException($"'%{conversion}' needs a number and is given {PythonTypes.NameOf(value)}"),
    };
}
