using System.Globalization;
using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>
/// Upper and lower case as Python has them, for the letters where Unicode's simple mapping is all there is to it: Latin, Greek and
/// Cyrillic. Of others, and of letters that become several or depend on what follows, none is guessed.
/// </summary>
internal static class LetterCase
{
    private const string Irregular = "\u00AA\u00B5\u00BA\u00DF\u0130\u0131\u0149\u017F\u0345\u0390\u03A3\u03B0\u03C2\u03CF\u03D0\u03D1\u03D5\u03D6\u03F0\u03F1\u03F4\u03F5";

    /// <summary>All letters in upper case.</summary>
    public static string Upper(string text) => Map(text, static character => char.ToUpperInvariant(character));

    /// <summary>All letters in lower case.</summary>
    public static string Lower(string text) => Map(text, static character => char.ToLowerInvariant(character));

    /// <summary>The first letter in upper case, the others in lower case.</summary>
    public static string Capitalize(string text) => text.Length == 0 ? text : Upper(text[..1]) + Lower(text[1..]);

    /// <summary>Upper case after whatever is no letter, lower case after a letter: Python's <c>title</c>.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        bool afterLetter = false;
        foreach (char character in text)
        {
            result.Append(afterLetter ? Lower(character.ToString()) : Upper(character.ToString()));
            afterLetter = IsCased(character);
        }

        return result.ToString();
    }

    /// <summary>Whether there are letters with a case and all of them are <paramref name="upper"/> (or lower).</summary>
    public static bool IsAll(string text, bool upper)
    {
        bool found = false;
        foreach (char character in text)
        {
            RequireKnown(character);
            if (IsCased(character))
            {
                if (char.IsUpper(character) != upper)
                {
                    return false;
                }

                found = true;
            }
        }

        return found;
    }

    private static string Map(string text, Func<char, char> map)
    {
        foreach (char character in text)
        {
            RequireKnown(character);
        }

        return string.Create(text.Length, (text, map), static (result, state) =>
        {
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = state.map(state.text[i]);
            }
        });
    }

    private static bool IsCased(char character) => char.IsUpper(character) || char.IsLower(character);

    private static void RequireKnown(char character)
    {
        if (char.IsAscii(character))
        {
            return;
        }

        UnicodeCategory category = char.GetUnicodeCategory(character);
        bool isRegular = (category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter)
            && character is (>= '\u00C0' and <= '\u017F') or (>= '\u0370' and <= '\u03FF') or (>= '\u0400' and <= '\u04FF');
        bool hasNoCase = category is not (UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.Surrogate or UnicodeCategory.LetterNumber or UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierLetter);
        if (Irregular.Contains(character, StringComparison.Ordinal) || !(isRegular || hasNoCase))
        {
            throw TemplateException.NotSupported($"the case of '{character}' (U+{(int)character:X4})");
        }
    }
}
