using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>What Hugging Face's tokenizers take for white space, punctuation and the like.</summary>
internal static class CharacterKinds
{
    /// <summary>Unicode's white space, as Rust's <c>char::is_whitespace</c>.</summary>
    public static bool IsWhiteSpace(Rune rune) => Rune.IsWhiteSpace(rune);

    /// <summary>Numbers of any kind, as Rust's <c>char::is_numeric</c>.</summary>
    public static bool IsNumeric(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>ASCII's punctuation, which has symbols such as <c>$</c> among it, and Unicode's.</summary>
    public static bool IsPunctuation(Rune rune) =>
        rune.IsAscii
            ? rune.Value is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)rune.Value)
            : Rune.GetUnicodeCategory(rune) is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    /// <summary>A character of a word, as <c>\w</c> in Rust's regular expressions: two joiners are among them.</summary>
    public static bool IsWord(Rune rune) => NamedSets.Word.Contains(rune) || rune.Value is 0x200C or 0x200D;

    /// <summary>What BERT cleans out of a text, beside the line breaks that it takes for white space: controls, formats, private use.</summary>
    public static bool IsControl(Rune rune) =>
        rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;

    /// <summary>The ideographs that BERT puts blanks around.</summary>
    public static bool IsIdeograph(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;
}
