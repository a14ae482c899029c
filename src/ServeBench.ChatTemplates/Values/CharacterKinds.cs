using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>The kinds of characters that Python's methods of texts ask for.</summary>
internal static class CharacterKinds
{
    /// <summary>Whether all characters of a text, and at least one, are of a kind.</summary>
    public static bool AreAll(string text, Func<Rune, bool> isOfKind)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!isOfKind(rune))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    /// <summary><c>isalpha</c>.</summary>
    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    /// <summary><c>isdecimal</c>.</summary>
    public static bool IsDecimal(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    /// <summary><c>isdigit</c>: superscripts and the like are digits too.</summary>
    public static bool IsDigit(Rune rune) => CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0;

    /// <summary><c>isnumeric</c>: fractions, Roman numbers and ideographs that are numbers are numeric too.</summary>
    public static bool IsNumeric(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber
        || CaseTables.NumericIdeographs.Contains(rune.ToString(), StringComparison.Ordinal);

    /// <summary><c>isalnum</c>.</summary>
    public static bool IsAlphanumeric(Rune rune) => IsLetter(rune) || IsDigit(rune) || IsNumeric(rune);

    /// <summary>A text with ASCII's digits instead of all other decimal digits, as Python reads numbers.</summary>
    public static string WithPlainDigits(string text) => text.All(char.IsAscii) ? text : string.Concat(text.EnumerateRunes().Select(rune =>
        IsDecimal(rune) ? CharUnicodeInfo.GetDecimalDigitValue(rune.ToString(), 0).ToString(CultureInfo.InvariantCulture) : rune.ToString()));
}
