using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace ServeBench.Common;

/// <summary>
/// Text from outside (a server's answer, a file, a page) as a terminal and the log of a pipeline may show it. A terminal obeys control
/// characters; a build agent obeys lines such as <c>##vso[task.complete result=Succeeded;]</c> or <c>::error::</c>. Nothing is taken away, so
/// that no two halves of a command ever meet: a control shows as its symbol, and a blank parts what would begin a command.
/// </summary>
internal static class OutsideText
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text with its lines and tabs, and nothing else that a terminal or an agent obeys.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Harmless(string? text)
    {
        int first = 0;
        while (first < text?.Length && !IsSuspect(text, first))
        {
            first++;
        }

        if (text is null || first == text.Length)
        {
            return text;
        }

        var safe = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            Append(safe, text, ref i);
        }

        return safe.ToString();
    }

    /// <summary>The text on one line: what ends a line becomes a blank, and so does a tab.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? OnOneLine(string? text) => Harmless(text?.ReplaceLineEndings(" ").Replace('\t', ' '));

    private static void Append(StringBuilder safe, string text, ref int index)
    {
        char letter = text[index];
        if (IsCommand(text, index))
        {
            safe.Append(letter).Append(' ');
        }
        else if (char.IsHighSurrogate(letter) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            index++;
            _ = IsTag(letter, text[index]) ? safe.Append(Replacement) : safe.Append(letter).Append(text[index]);
        }
        else
        {
            safe.Append(IsHarmful(text, index) ? Symbol(letter) : letter);
        }
    }

    // U+2400 to U+2421 show the controls of ASCII.
    private static char Symbol(char letter) => letter switch
    {
        < ' ' => (char)('\u2400' + letter),
        '\u007F' => '\u2421',
        '\u0085' or '\u2028' or '\u2029' => '\n',
        _ => Replacement,
    };

    private static bool IsSuspect(string text, int index) => IsHarmful(text, index) || IsCommand(text, index);

    // Ends of lines and tabs are harmless; a single carriage return overwrites its line. Marks of direction turn a text around, tags and
    // word joiners hide one, and half of a surrogate pair is not text.
    private static bool IsHarmful(string text, int index)
    {
        char letter = text[index];
        return letter switch
        {
            '\n' or '\t' => false,
            '\r' => index + 1 == text.Length || text[index + 1] != '\n',
            _ when char.IsControl(letter) => true,
            '\u061C' or '\u200B' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\uFEFF' => true,
            _ when char.IsHighSurrogate(letter) => index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]) || IsTag(letter, text[index + 1]),
            _ when char.IsLowSurrogate(letter) => index == 0 || !char.IsHighSurrogate(text[index - 1]),
            _ => false,
        };
    }

    private static bool IsTag(char high, char low) => high == '\uDB40' && CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(high, low)) == UnicodeCategory.Format;

    // Azure Pipelines and TeamCity obey '##vso[', '##[' and '##teamcity[' wherever they stand in a line; GitHub obeys '::name' at the
    // beginning of one, and where a console breaks the text nobody knows. 'std::bad_alloc' and '[Math]::Pi' stay: the character before them is not a blank.
    private static bool IsCommand(string text, int index) =>
        index + 2 < text.Length
        && text[index + 1] == text[index]
        && text[index] switch
        {
            '#' => text[index + 2] == '[' || char.IsAsciiLetter(text[index + 2]),
            ':' => char.IsAsciiLetter(text[index + 2]) && (index == 0 || !(char.IsAsciiLetterOrDigit(text[index - 1]) || text[index - 1] is ']' or ')' or '>' or '}')),
            _ => false,
        };
}
