using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>The escapes of a string literal, as Python's <c>unicode-escape</c> codec carries them out.</summary>
internal static class StringLiteral
{
    /// <summary>The value of a literal.</summary>
    /// <param name="written">What stands between the quotes.</param>
    /// <param name="line">The line, for errors.</param>
    public static string Unescape(string written, int line)
    {
        if (!written.Contains('\\', StringComparison.Ordinal))
        {
            return written;
        }

        var value = new StringBuilder(written.Length);
        for (int at = 0; at < written.Length;)
        {
            char character = written[at++];
            if (character != '\\' || at == written.Length)
            {
                value.Append(character);
                continue;
            }

            char kind = written[at++];
            at = kind switch
            {
                'x' => AppendCode(value, written, at, 2, line),
                'u' => AppendCode(value, written, at, 4, line),
                'U' => AppendCode(value, written, at, 8, line),
                'N' => throw TemplateException.NotSupported("a character by its name (\\N)", line),
                >= '0' and <= '7' => AppendOctal(value, written, at - 1),
                > '\u007F' => AppendEscaped(value, written, at - 1),
                _ => AppendPlain(value, kind, at),
            };
        }

        return value.ToString();
    }

    private static int AppendPlain(StringBuilder value, char kind, int at)
    {
        value.Append(kind switch
        {
            '\n' => "",
            '\\' or '\'' or '"' => kind.ToString(),
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            _ => $"\\{kind}",
        });
        return at;
    }

    /// <summary>Jinja writes characters beyond ASCII as escapes before it carries escapes out, so a backslash before one escapes that escape.</summary>
    private static int AppendEscaped(StringBuilder value, string written, int at)
    {
        Rune.DecodeFromUtf16(written.AsSpan(at), out Rune rune, out int length);
        string format = rune.Value <= 0xFF ? "\\x{0:x2}" : rune.Value <= 0xFFFF ? "\\u{0:x4}" : "\\U{0:x8}";
        value.AppendFormat(CultureInfo.InvariantCulture, format, rune.Value);
        return at + length;
    }

    private static int AppendOctal(StringBuilder value, string written, int at)
    {
        int code = 0;
        int end = Math.Min(at + 3, written.Length);
        while (at < end && written[at] is >= '0' and <= '7')
        {
            code = (code * 8) + written[at++] - '0';
        }

        value.Append((char)code);
        return at;
    }

    private static int AppendCode(StringBuilder value, string written, int at, int digits, int line)
    {
        if (at + digits > written.Length
            || !uint.TryParse(written.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
            || code > 0x10FFFF)
        {
            throw new TemplateException("an escape in a string is incomplete", line);
        }

        value.Append(code <= 0xFFFF ? ((char)code).ToString() : char.ConvertFromUtf32((int)code));
        return at + digits;
    }
}
