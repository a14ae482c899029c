using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Upper and lower case, as Python has them for every character of Unicode.</summary>
internal static class LetterCase
{
    private const int CapitalSigma = 0x3A3;

    // Word_Break's MidLetter, MidNumLet and Single_Quote, which a word goes on across.
    private const string WithinWords = "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    public static string Upper(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            result.Append(UpperOf(rune));
        }

        return result.ToString();
    }

    public static string Lower(string text)
    {
        var result = new StringBuilder(text.Length);
        Rune[] runes = [.. text.EnumerateRunes()];
        for (int i = 0; i < runes.Length; i++)
        {
            result.Append(LowerAt(runes, i));
        }

        return result.ToString();
    }

    /// <summary>The first letter as in a title, the others in lower case.</summary>
    public static string Capitalize(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return string.Concat(runes.Select((rune, i) => i == 0 ? TitleOf(rune) : LowerAt(runes, i)));
    }

    /// <summary>Letters as in a title behind whatever has no case, lower case behind what has: Python's <c>title</c>.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        Rune[] runes = [.. text.EnumerateRunes()];
        bool afterCased = false;
        for (int i = 0; i < runes.Length; i++)
        {
            result.Append(afterCased ? LowerAt(runes, i) : TitleOf(runes[i]));
            afterCased = IsCased(runes[i]);
        }

        return result.ToString();
    }

    /// <summary>Whether there are letters with a case and all of them are <paramref name="upper"/> (or lower).</summary>
    public static bool IsAll(string text, bool upper)
    {
        bool found = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isOther = upper ? IsLower(rune) : IsUpper(rune);
            if (isOther || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter)
            {
                return false;
            }

            found |= upper ? IsUpper(rune) : IsLower(rune);
        }

        return found;
    }

    private static string UpperOf(Rune rune) => CaseTables.Upper.GetValueOrDefault(rune.ToString()) ?? Rune.ToUpperInvariant(rune).ToString();

    private static string TitleOf(Rune rune) =>
        CaseTables.Title.GetValueOrDefault(rune.ToString()) ?? (rune.Value is >= 0x10D0 and <= 0x10FF ? rune.ToString() : UpperOf(rune));

    private static string LowerAt(Rune[] runes, int at) => runes[at].Value switch
    {
        0x130 => "i\u0307",
        CapitalSigma => EndsWord(runes, at) ? "\u03C2" : "\u03C3",
        _ => Rune.ToLowerInvariant(runes[at]).ToString(),
    };

    /// <summary>Whether what has a case is before a position, and nothing that has behind it, other than what cases do not count for.</summary>
    private static bool EndsWord(Rune[] runes, int at)
    {
        int before = at - 1;
        while (before >= 0 && IsIgnored(runes[before]))
        {
            before--;
        }

        int after = at + 1;
        while (after < runes.Length && IsIgnored(runes[after]))
        {
            after++;
        }

        return before >= 0 && IsCased(runes[before]) && (after == runes.Length || !IsCased(runes[after]));
    }

    private static bool IsIgnored(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && WithinWords.Contains((char)rune.Value, StringComparison.Ordinal));

    private static bool IsCased(Rune rune) => IsLower(rune) || IsUpper(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.TitlecaseLetter;

    private static bool IsLower(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.LowercaseLetter || IsWithin(rune, CaseTables.OtherLower);

    private static bool IsUpper(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter || IsWithin(rune, CaseTables.OtherUpper);

    private static bool IsWithin(Rune rune, ReadOnlySpan<int> ranges)
    {
        for (int i = 0; i < ranges.Length; i += 2)
        {
            if (rune.Value >= ranges[i] && rune.Value <= ranges[i + 1])
            {
                return true;
            }
        }

        return false;
    }
}
