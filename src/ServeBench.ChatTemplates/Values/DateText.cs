using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>strftime</c> in the C locale.</summary>
internal static class DateText
{
    /// <summary>Writes a time.</summary>
    /// <exception cref="TemplateException">The format holds a directive that is not supported.</exception>
    public static string Format(DateTimeOffset time, string format)
    {
        var result = new StringBuilder();
        for (int at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                result.Append(format[at]);
                continue;
            }

            bool isUnpadded = at + 1 < format.Length && format[at + 1] == '-';
            at += isUnpadded ? 2 : 1;
            string part = Directive(time, at < format.Length ? format[at] : '\0');
            result.Append(isUnpadded && part.Length > 1 && part.All(char.IsAsciiDigit) ? part[..^1].TrimStart('0') + part[^1] : part);
        }

        return result.ToString();
    }

    private static string Directive(DateTimeOffset time, char directive)
    {
        string? format = directive switch
        {
            'd' => "dd",
            'm' => "MM",
            'y' => "yy",
            'Y' => "yyyy",
            'b' or 'h' => "MMM",
            'B' => "MMMM",
            'a' => "ddd",
            'A' => "dddd",
            'H' => "HH",
            'I' => "hh",
            'M' => "mm",
            'S' => "ss",
            'f' => "ffffff",
            'F' => "yyyy-MM-dd",
            'T' => "HH:mm:ss",
            'R' => "HH:mm",
            'D' => "MM/dd/yy",
            _ => null,
        };
        return format is not null ? time.ToString(format, CultureInfo.InvariantCulture) : directive switch
        {
            'p' => time.Hour < 12 ? "AM" : "PM",
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'u' => (((int)time.DayOfWeek + 6) % 7 + 1).ToString(CultureInfo.InvariantCulture),
            'c' => time.ToString("ddd MMM ", CultureInfo.InvariantCulture) + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2) + time.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture),
            'x' => time.ToString("MM/dd/yy", CultureInfo.InvariantCulture),
            'X' => time.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            'n' => "\n",
            't' => "\t",
            'z' or 'Z' => "",
            '%' => "%",
            _ => throw TemplateException.NotSupported($"the directive '%{directive}' of strftime_now()"),
        };
    }
}
