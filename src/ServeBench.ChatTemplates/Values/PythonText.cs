using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Text as Python sees it: counted in code points, with Python's idea of white space and of lines.</summary>
internal static class PythonText
{
    /// <summary>Whether the character is white space: .NET's, and the four separators of ASCII.</summary>
    public static bool IsSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';

    /// <summary>Whether the text is white space and nothing else.</summary>
    public static bool IsSpace(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
        {
            if (!IsSpace(character))
            {
                return false;
            }
        }

        return text.Length > 0;
    }

    /// <summary>The text without white space at its end.</summary>
    public static string TrimEnd(string text) => Strip(text, null, start: false, end: true);

    /// <summary>The text without the characters at its ends.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">Which; <see langword="null"/> for white space.</param>
    /// <param name="start">Whether they are taken from the start.</param>
    /// <param name="end">Whether they are taken from the end.</param>
    public static string Strip(string text, string? characters, bool start, bool end)
    {
        if (characters is not null && characters.Any(char.IsSurrogate))
        {
            throw TemplateException.NotSupported("stripping characters beyond the Basic Multilingual Plane");
        }

        bool IsStripped(char character) => characters is null ? IsSpace(character) : characters.Contains(character, StringComparison.Ordinal);
        int from = 0;
        int to = text.Length;
        while (start && from < to && IsStripped(text[from]))
        {
            from++;
        }

        while (end && to > from && IsStripped(text[to - 1]))
        {
            to--;
        }

        return text[from..to];
    }

    /// <summary>The number of code points; half of a surrogate pair is one.</summary>
    public static int Length(string text) => Count(text, text.Length);

    /// <summary>The number of code points before a position in UTF-16.</summary>
    public static int Count(string text, int end)
    {
        int pairs = 0;
        for (int i = 1; i < end; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                pairs++;
                i++;
            }
        }

        return end - pairs;
    }

    /// <summary>The code points, each as a text.</summary>
    public static List<string> Characters(string text)
    {
        var characters = new List<string>(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int length = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;
            characters.Add(text.Substring(i, length));
            i += length - 1;
        }

        return characters;
    }

    /// <summary>Whether every code point is one UTF-16 unit.</summary>
    public static bool IsPlain(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Compares by code points.</summary>
    public static int Compare(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        (char a, char b) = (left[common], right[common]);
        return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
    }

    /// <summary>The lines, as Python's <c>splitlines</c> cuts them.</summary>
    public static List<string> Lines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        int start = 0;
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is '\n' or '\r' or '\v' or '\f' or (>= '\u001C' and <= '\u001E') or '\u0085' or '\u2028' or '\u2029')
            {
                int next = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
                lines.Add(text[start..(keepEnds ? next : at)]);
                start = next;
                at = next - 1;
            }
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    /// <summary>The text many times over.</summary>
    public static string Repeat(string text, long count)
    {
        if (count <= 0 || text.Length == 0)
        {
            return "";
        }

        Limits.RequireText((long)Int128.Min((Int128)text.Length * count, long.MaxValue));
        return new StringBuilder(text.Length * (int)count).Insert(0, text, (int)count).ToString();
    }

    /// <summary>Replaces up to <paramref name="most"/> times; all for a negative number.</summary>
    public static string Replace(string text, string old, string replacement, int most)
    {
        if (old.Length == 0 && !IsPlain(text))
        {
            throw TemplateException.NotSupported("replacing nothing in text beyond the Basic Multilingual Plane");
        }

        var result = new StringBuilder();
        int at = 0;
        int from = 0;
        for (int done = 0; most < 0 || done < most; done++)
        {
            int found = from <= text.Length ? text.IndexOf(old, from, StringComparison.Ordinal) : -1;
            if (found < 0)
            {
                break;
            }

            result.Append(text, at, found - at).Append(replacement);
            Limits.RequireText(result.Length);
            at = found + old.Length;
            from = old.Length == 0 ? found + 1 : at;
        }

        return result.Append(text, at, text.Length - at).ToString();
    }
}
