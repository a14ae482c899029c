using System.Buffers;
using System.Globalization;
using System.Text;

namespace ServeBench.Common;

/// <summary>
/// Reads a text through the escapes that it may have, whatever it is: those of JSON, once or several times (<c>\u002B</c>, <c>\/</c>,
/// <c>\\u002B</c>), of HTML (<c>&amp;#43;</c>), of an address, once or several times (<c>%2B</c>, <c>%252B</c>), and of Python (<c>\x2b</c>).
/// </summary>
internal static class EscapedText
{
    /// <summary>The characters with which escapes begin.</summary>
    public const string Marks = "\\%&";

    // JSON within JSON within JSON has seven backslashes; a longer row of them is not an escape, and would be read over and over.
    private const int MostLevels = 8;
    private const int MostEntityLength = 10;

    private static readonly (string Name, char Letter)[] s_entities = [("amp;", '&'), ("lt;", '<'), ("gt;", '>'), ("quot;", '"'), ("apos;", '\'')];

    /// <summary>The same in UTF-8.</summary>
    public static SearchValues<byte> Utf8Marks { get; } = SearchValues.Create("\\%&"u8);

    /// <summary>The text without its escapes.</summary>
    public static string Decode(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            decoded.Append(Read(text, at, out int length));
            at += length;
        }

        return decoded.ToString();
    }

    /// <summary>The character that stands at a place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The place.</param>
    /// <param name="length">How many characters are written there for it.</param>
    public static char Read(string text, int at, out int length)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at);
        length = 1;
        return rest[0] switch
        {
            '\\' => Backslash(rest, ref length),
            '%' => Percent(rest, ref length),
            '&' => Entity(rest, ref length),
            var letter => letter,
        };
    }

    private static char Backslash(ReadOnlySpan<char> rest, ref int length)
    {
        int count = rest[..Math.Min(rest.Length, MostLevels)].IndexOfAnyExcept('\\');
        count = count < 0 ? Math.Min(rest.Length, MostLevels) : count;
        ReadOnlySpan<char> escape = rest[count..];
        if (escape is ['u', _, _, _, _, ..] && TryHex(escape[1..5], out int code))
        {
            length = count + 5;
            return (char)code;
        }

        if (escape is ['x', _, _, ..] && TryHex(escape[1..3], out code) && IsPlain(code))
        {
            length = count + 3;
            return (char)code;
        }

        if (escape is ['"' or '/' or '\'', ..])
        {
            length = count + 1;
            return escape[0];
        }

        length = count;
        return '\\';
    }

    private static char Percent(ReadOnlySpan<char> rest, ref int length)
    {
        // An address within an address has %25 in the place of its own %.
        int digits = 1;
        while (digits < MostLevels && rest[digits..] is ['2', '5', _, _, ..] && TryHex(rest[(digits + 2)..(digits + 4)], out int inner) && IsPlain(inner))
        {
            digits += 2;
        }

        if (rest.Length >= digits + 2 && TryHex(rest[digits..(digits + 2)], out int code) && IsPlain(code))
        {
            length = digits + 2;
            return (char)code;
        }

        return '%';
    }

    private static char Entity(ReadOnlySpan<char> rest, ref int length)
    {
        ReadOnlySpan<char> body = rest[1..Math.Min(rest.Length, MostEntityLength)];
        foreach ((string name, char letter) in s_entities)
        {
            if (body.StartsWith(name, StringComparison.Ordinal))
            {
                length = 1 + name.Length;
                return letter;
            }
        }

        int end = body.IndexOf(';');
        bool isHex = body is ['#', 'x' or 'X', ..];
        if (end > 0 && body[0] == '#' && (isHex ? TryHex(body[2..end], out int code) : int.TryParse(body[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out code))
            && code is > 0 and <= char.MaxValue)
        {
            length = end + 2;
            return (char)code;
        }

        return '&';
    }

    // What a header field, and so a key, may hold.
    private static bool IsPlain(int code) => code is > ' ' and < 0x7F;

    private static bool TryHex(ReadOnlySpan<char> digits, out int code) =>
        int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code);
}
