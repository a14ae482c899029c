using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Filters of text. They take any value and filter what would be written for it.</summary>
internal static class TextFilters
{
    public static string RequireUnmarked(object? value) => value is MarkupValue
        ? throw TemplateException.NotSupported("this filter on marked text")
        : Representation.Text(value);

    /// <summary><c>trim(chars=None)</c>.</summary>
    public static object? Trim(object? value, Arguments arguments)
    {
        object? characters = arguments.Bind(0, "chars")[0];
        return PythonText.Strip(
            RequireUnmarked(value), characters == Missing.Value || characters is null ? null : TextMethods.RequireText(arguments, characters), start: true, end: true);
    }

    /// <summary><c>replace(old, new, count=None)</c>.</summary>
    public static object? Replace(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(2, "old", "new", "count");
        int most = bound[2] == Missing.Value || bound[2] is null ? -1 : Numbers.RequireInt(bound[2], "the count of replace");
        return PythonText.Replace(RequireUnmarked(value), Representation.Text(bound[0]), Representation.Text(bound[1]), most);
    }

    /// <summary><c>indent(width=4, first=False, blank=False)</c>.</summary>
    public static object? Indent(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "width", "first", "blank");
        string indent = bound[0] as string ?? PythonText.Repeat(" ", bound[0] == Missing.Value ? 4 : Numbers.RequireInt(bound[0], "the width of indent"));
        bool indentsFirst = bound[1] != Missing.Value && Collections.IsTrue(bound[1]);
        bool indentsBlank = bound[2] != Missing.Value && Collections.IsTrue(bound[2]);
        string text = value as string ?? throw arguments.Wrong($"needs a text and is given {PythonTypes.NameOf(value)}");
        List<string> lines = PythonText.Lines(text + "\n");
        Limits.RequireText(((long)lines.Count * indent.Length) + text.Length);
        var result = new StringBuilder(indentsFirst ? indent : "");
        for (int i = 0; i < lines.Count; i++)
        {
            result.Append(i == 0 ? "" : "\n");
            result.Append(i > 0 && (indentsBlank || lines[i].Length > 0) ? indent : "").Append(lines[i]);
        }

        return result.ToString();
    }

    /// <summary><c>center(width=80)</c>.</summary>
    public static object? Center(object? value, Arguments arguments)
    {
        object? width = arguments.Bind(0, "width")[0];
        var center = (FunctionValue)TextMethods.Find(RequireUnmarked(value), "center")!;
        return center.Call(new Arguments("center", [width == Missing.Value ? 80L : width], Arguments.NoKeywords));
    }

    /// <summary><c>format(*args)</c>.</summary>
    public static object? Format(object? value, Arguments arguments) => arguments.Keywords.Count == 0
        ? PercentFormat.Format(RequireUnmarked(value), new TupleValue(arguments.Positional))
        : throw TemplateException.NotSupported("the filter 'format' with names");

    /// <summary><c>wordcount</c>: the runs of letters, digits and underscores.</summary>
    public static object? WordCount(object? value, Arguments arguments)
    {
        arguments.Bind(0);
        long count = 0;
        bool isWithin = false;
        foreach (Rune rune in RequireUnmarked(value).EnumerateRunes())
        {
            bool isPart = CharacterKinds.IsAlphanumeric(rune) || rune.Value == '_';
            count += isPart && !isWithin ? 1 : 0;
            isWithin = isPart;
        }

        return count;
    }

    /// <summary><c>title</c>: each word with its first letter in upper case, where words begin behind blanks, hyphens and opening brackets.</summary>
    public static string Title(string text)
    {
        var result = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            int length = WordLength(text.AsSpan(at), char.IsHighSurrogate(text[at]) ? 2 : 1);
            string word = text.Substring(at, length);
            int first = Math.Min(length, char.IsHighSurrogate(word[0]) ? 2 : 1);
            result.Append(LetterCase.Upper(word[..first])).Append(LetterCase.Lower(word[first..]));
            at += length;
        }

        return result.ToString();
    }

    // A separator is a word of its own.
    private static int WordLength(ReadOnlySpan<char> text, int least)
    {
        int length = least;
        while (!IsSeparator(text[0]) && length < text.Length && !IsSeparator(text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool IsSeparator(char character) => PythonText.IsSpace(character) || character is '-' or '(' or '{' or '[' or '<';
}
