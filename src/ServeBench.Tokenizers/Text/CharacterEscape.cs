using System.Globalization;

namespace ServeBench.Tokenizers;

/// <summary>Reads the escapes of Oniguruma's patterns that stand for characters or sets of them, in a class or outside of one.</summary>
internal static class CharacterEscape
{
    /// <summary>The set that an escape stands for; <see langword="null"/>, and nothing read, when it stands for something else.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Where its backslash is; afterwards what follows the escape.</param>
    /// <param name="isInClass">Whether it is within a class, where <c>\b</c> is a backspace.</param>
    /// <exception cref="NotSupportedException">It names a set that is not known.</exception>
    /// <exception cref="FormatException">It is cut off.</exception>
    public static CharacterSet? TryRead(string pattern, ref int at, bool isInClass)
    {
        char letter = at + 1 < pattern.Length ? pattern[at + 1] : throw new FormatException("it ends in a backslash");
        CharacterSet? set = letter switch
        {
            'd' => NamedSets.Digit,
            'D' => new ComplementSet(NamedSets.Digit),
            'w' => isInClass ? NamedSets.Word : NamedSets.WordAlone,
            'W' => new ComplementSet(isInClass ? NamedSets.Word : NamedSets.WordAlone),
            's' => NamedSets.WhiteSpace,
            'S' => new ComplementSet(NamedSets.WhiteSpace),
            'h' => NamedSets.HexadecimalDigit,
            'H' => new ComplementSet(NamedSets.HexadecimalDigit),
            't' => Single('\t'),
            'n' => Single('\n'),
            'r' => Single('\r'),
            'f' => Single('\f'),
            'v' => Single('\v'),
            'a' => Single('\a'),
            'e' => Single('\e'),
            '0' => Single('\0'),
            'b' when isInClass => Single('\b'),
            _ when !char.IsAsciiLetterOrDigit(letter) && !char.IsSurrogate(letter) => Single(letter),
            _ => null,
        };
        if (set is not null)
        {
            at += 2;
            return set;
        }

        return letter switch
        {
            'p' or 'P' => ReadProperty(pattern, ref at, isNegated: letter == 'P'),
            'x' => ReadHexadecimal(pattern, ref at),
            'u' => ReadDigits(pattern, ref at, 4),
            _ => null,
        };
    }

    private static RangeSet Single(int value) => new(value, value);

    private static CharacterSet ReadProperty(string pattern, ref int at, bool isNegated)
    {
        int open = at + 2;
        int close = pattern.IndexOf('}', open);
        if (open >= pattern.Length || pattern[open] != '{' || close < 0)
        {
            throw new FormatException($@"'\{pattern[at + 1]}' names no property");
        }

        string name = pattern[(open + 1)..close];
        at = close + 1;
        bool isInverted = name.StartsWith('^');
        CharacterSet set = NamedSets.Find(isInverted ? name[1..] : name) ?? throw new NotSupportedException($@"it holds '\p{{{name}}}'");
        return isNegated != isInverted ? new ComplementSet(set) : set;
    }

    private static RangeSet ReadHexadecimal(string pattern, ref int at)
    {
        if (at + 2 < pattern.Length && pattern[at + 2] == '{' && pattern.IndexOf('}', at) is int close and > 0)
        {
            int value = int.Parse(pattern.AsSpan((at + 3)..close), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at = close + 1;
            return Single(value);
        }

        return ReadDigits(pattern, ref at, at + 3 < pattern.Length && char.IsAsciiHexDigit(pattern[at + 3]) ? 2 : 1);
    }

    private static RangeSet ReadDigits(string pattern, ref int at, int count)
    {
        if (at + 2 + count > pattern.Length)
        {
            throw new FormatException("it ends within an escape");
        }

        int value = int.Parse(pattern.AsSpan(at + 2, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        at += 2 + count;
        return Single(value);
    }
}
