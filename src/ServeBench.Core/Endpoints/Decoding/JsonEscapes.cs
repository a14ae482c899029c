using System.Globalization;
using System.Text;

namespace ServeBench.Endpoints;

/// <summary>
/// What the escapes of a JSON string stand for (RFC 8259, 7). System.Text.Json refuses a string with half of a surrogate pair;
/// servers send such strings when they cut a character in two.
/// </summary>
internal static class JsonEscapes
{
    private const int EscapeBytes = 6;

    /// <summary>Writes the text of a well-formed JSON string as UTF-8.</summary>
    /// <param name="escaped">What stands between the quotes.</param>
    /// <param name="destination">Room for the string's bytes and three more.</param>
    /// <param name="openHalf">
    /// The first half of a surrogate pair with which the string before this one ended, or 0: it is written again, with its second half
    /// or as U+FFFD. Afterwards that of this string, which has been written as U+FFFD.
    /// </param>
    /// <returns>How many bytes were written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination, ref char openHalf)
    {
        int written = 0;
        char high = openHalf;
        while (!escaped.IsEmpty)
        {
            int next = escaped.IndexOf((byte)'\\');
            ReadOnlySpan<byte> plain = next < 0 ? escaped : escaped[..next];
            if (!plain.IsEmpty)
            {
                WriteOpen(ref high, destination, ref written);
                plain.CopyTo(destination[written..]);
                written += plain.Length;
                escaped = escaped[plain.Length..];
                continue;
            }

            char unit = Unit(escaped, out int length);
            escaped = escaped[length..];
            if (high != '\0' && char.IsLowSurrogate(unit))
            {
                written += new Rune(high, unit).EncodeToUtf8(destination[written..]);
                high = '\0';
                continue;
            }

            WriteOpen(ref high, destination, ref written);
            if (char.IsHighSurrogate(unit))
            {
                high = unit;
            }
            else
            {
                Write(char.IsLowSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit), destination, ref written);
            }
        }

        openHalf = high;
        WriteOpen(ref high, destination, ref written);
        return written;
    }

    private static void WriteOpen(ref char high, Span<byte> destination, ref int written)
    {
        if (high != '\0')
        {
            high = '\0';
            Write(Rune.ReplacementChar, destination, ref written);
        }
    }

    private static void Write(Rune rune, Span<byte> destination, ref int written) => written += rune.EncodeToUtf8(destination[written..]);

    private static char Unit(ReadOnlySpan<byte> escape, out int length)
    {
        length = 2;
        switch (escape[1])
        {
            case (byte)'n': return '\n';
            case (byte)'t': return '\t';
            case (byte)'r': return '\r';
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'u':
                length = EscapeBytes;
                return (char)ushort.Parse(escape[2..EscapeBytes], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            case var other: return (char)other;
        }
    }
}
