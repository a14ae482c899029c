namespace ServeBench.Tokenizers;

/// <summary>
/// The sets of characters that have a name in Oniguruma's patterns: general categories, some scripts, and what <c>\w</c> and the like
/// stand for. A name whose set .NET does not have exactly is absent.
/// </summary>
internal static class NamedSets
{
    private static readonly string[] s_categories =
        ["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn"];

    private static readonly Dictionary<string, string> s_longNames = new(StringComparer.Ordinal)
    {
        ["letter"] = "L", ["uppercaseletter"] = "Lu", ["lowercaseletter"] = "Ll", ["titlecaseletter"] = "Lt", ["modifierletter"] = "Lm", ["otherletter"] = "Lo",
        ["mark"] = "M", ["combiningmark"] = "M", ["nonspacingmark"] = "Mn", ["spacingmark"] = "Mc", ["enclosingmark"] = "Me",
        ["number"] = "N", ["decimalnumber"] = "Nd", ["letternumber"] = "Nl", ["othernumber"] = "No", ["digit"] = "Nd",
        ["punctuation"] = "P", ["connectorpunctuation"] = "Pc", ["dashpunctuation"] = "Pd", ["openpunctuation"] = "Ps", ["closepunctuation"] = "Pe",
        ["initialpunctuation"] = "Pi", ["finalpunctuation"] = "Pf", ["otherpunctuation"] = "Po",
        ["symbol"] = "S", ["mathsymbol"] = "Sm", ["currencysymbol"] = "Sc", ["modifiersymbol"] = "Sk", ["othersymbol"] = "So",
        ["separator"] = "Z", ["spaceseparator"] = "Zs", ["lineseparator"] = "Zl", ["paragraphseparator"] = "Zp",
        ["other"] = "C", ["control"] = "Cc", ["cntrl"] = "Cc", ["format"] = "Cf", ["privateuse"] = "Co", ["unassigned"] = "Cn",
    };

    // Unicode 16, Scripts.txt.
    private static readonly Dictionary<string, int[]> s_scripts = new(StringComparer.Ordinal)
    {
        ["han"] =
        [
            0x2E80, 0x2E99, 0x2E9B, 0x2EF3, 0x2F00, 0x2FD5, 0x3005, 0x3005, 0x3007, 0x3007, 0x3021, 0x3029, 0x3038, 0x303B, 0x3400, 0x4DBF, 0x4E00, 0x9FFF,
            0xF900, 0xFA6D, 0xFA70, 0xFAD9, 0x16FE2, 0x16FE3, 0x16FF0, 0x16FF1, 0x20000, 0x2A6DF, 0x2A700, 0x2B739, 0x2B740, 0x2B81D, 0x2B820, 0x2CEA1,
            0x2CEB0, 0x2EBE0, 0x2EBF0, 0x2EE5D, 0x2F800, 0x2FA1D, 0x30000, 0x3134A, 0x31350, 0x323AF,
        ],
        ["hiragana"] = [0x3041, 0x3096, 0x309D, 0x309F, 0x1B001, 0x1B11F, 0x1B132, 0x1B132, 0x1B150, 0x1B152, 0x1F200, 0x1F200],
        ["katakana"] =
        [
            0x30A1, 0x30FA, 0x30FD, 0x30FF, 0x31F0, 0x31FF, 0x32D0, 0x32FE, 0x3300, 0x3357, 0xFF66, 0xFF6F, 0xFF71, 0xFF9D, 0x1AFF0, 0x1AFF3, 0x1AFF5, 0x1AFFB,
            0x1AFFD, 0x1AFFE, 0x1B000, 0x1B000, 0x1B120, 0x1B122, 0x1B155, 0x1B155, 0x1B164, 0x1B167,
        ],
        ["hangul"] =
        [
            0x1100, 0x11FF, 0x302E, 0x302F, 0x3131, 0x318E, 0x3200, 0x321E, 0x3260, 0x327E, 0xA960, 0xA97C, 0xAC00, 0xD7A3, 0xD7B0, 0xD7C6, 0xD7CB, 0xD7FB,
            0xFFA0, 0xFFBE, 0xFFC2, 0xFFC7, 0xFFCA, 0xFFCF, 0xFFD2, 0xFFD7, 0xFFDA, 0xFFDC,
        ],
    };

    /// <summary><c>\s</c>: Unicode's white space.</summary>
    public static CharacterSet WhiteSpace { get; } = CharacterSet.Of([new RangeSet('\t', '\r'), new RangeSet(0x85, 0x85), Category("Z")]);

    /// <summary><c>\d</c>: decimal digits.</summary>
    public static CharacterSet Digit { get; } = Category("Nd");

    /// <summary><c>\h</c>: hexadecimal digits.</summary>
    public static CharacterSet HexadecimalDigit { get; } = CharacterSet.Of([new RangeSet('0', '9'), new RangeSet('A', 'F'), new RangeSet('a', 'f')]);

    /// <summary><c>\w</c> in a class: alphabetic characters, among which are circled letters, marks, decimal digits and connectors.</summary>
    public static CharacterSet Word { get; } = CharacterSet.Of(
    [
        Category("L"), Category("M"), Category("Nd"), Category("Nl"), Category("Pc"),
        new RangeSet(0x24B6, 0x24E9), new RangeSet(0x1F130, 0x1F149), new RangeSet(0x1F150, 0x1F169), new RangeSet(0x1F170, 0x1F189),
    ]);

    /// <summary><c>\w</c> outside of a class, where Oniguruma looks into a table of Latin-1 that has superscripts and fractions among the words.</summary>
    public static CharacterSet WordAlone { get; } = CharacterSet.Of([Word, new RangeSet(0xB2, 0xB3), new RangeSet(0xB9, 0xB9), new RangeSet(0xBC, 0xBE)]);

    /// <summary>The set of a name, or <see langword="null"/>.</summary>
    /// <param name="name">As in <c>\p{name}</c> or <c>[:name:]</c>; case, blanks, hyphens and underscores do not count.</param>
    public static CharacterSet? Find(string name)
    {
        string folded = string.Concat(name.Where(letter => letter is not (' ' or '-' or '_'))).ToLowerInvariant();
        if (s_scripts.TryGetValue(folded, out int[]? ranges))
        {
            return new ScriptSet([.. ranges.Chunk(2).Select(range => new RangeSet(range[0], range[1]))]);
        }

        return folded switch
        {
            "any" => new RangeSet(0, 0x10FFFF),
            "ascii" => new RangeSet(0, 0x7F),
            "xdigit" or "asciihexdigit" or "ahex" => HexadecimalDigit,
            "space" or "whitespace" or "wspace" => WhiteSpace,
            "word" => Word,
            "punct" => CharacterSet.Of([Category("P"), Category("S")]),
            "blank" => CharacterSet.Of([new RangeSet('\t', '\t'), Category("Zs")]),
            "l&" or "lc" or "casedletter" => CharacterSet.Of([Category("Lu"), Category("Ll"), Category("Lt")]),
            _ when s_longNames.TryGetValue(folded, out string? category) => Category(category),
            _ when folded.Length is 1 or 2 && MaskOf(char.ToUpperInvariant(folded[0]) + folded[1..]) != 0 => Category(char.ToUpperInvariant(folded[0]) + folded[1..]),
            _ => null,
        };
    }

    private static CategorySet Category(string name) => new(MaskOf(name), $@"\p{{{name}}}");

    private static int MaskOf(string name)
    {
        int mask = 0;
        for (int category = 0; category < s_categories.Length; category++)
        {
            if (s_categories[category].StartsWith(name, StringComparison.Ordinal))
            {
                mask |= 1 << category;
            }
        }

        return mask;
    }
}
