namespace ServeBench.ChatTemplates;

/// <summary>The methods of texts that cut them.</summary>
internal static class TextSplitting
{
    /// <summary><c>split(sep=None, maxsplit=-1)</c>.</summary>
    public static object? Split(string text, Arguments arguments)
    {
        (string? separator, int most) = Bind(arguments);
        return List(separator is null ? Words(text, most) : Parts(text, separator, most));
    }

    /// <summary><c>rsplit(sep=None, maxsplit=-1)</c>.</summary>
    public static object? SplitFromEnd(string text, Arguments arguments)
    {
        (string? separator, int most) = Bind(arguments);
        IEnumerable<string> reversed = separator is null
            ? Words(Reverse(text), most)
            : Parts(Reverse(text), Reverse(separator), most);
        return List(reversed.Select(Reverse).Reverse());
    }

    /// <summary><c>splitlines(keepends=False)</c>.</summary>
    public static object? Lines(string text, Arguments arguments)
    {
        object? keepEnds = arguments.Bind(0, "keepends")[0];
        return List(PythonText.Lines(text, keepEnds != Missing.Value && Collections.IsTrue(keepEnds)));
    }

    /// <summary><c>partition(sep)</c> and <c>rpartition(sep)</c>.</summary>
    public static object? Partition(string text, Arguments arguments, bool fromEnd)
    {
        string separator = RequireSeparator(arguments, arguments.BindUnnamed(1, 1)[0]);
        int at = fromEnd ? text.LastIndexOf(separator, StringComparison.Ordinal) : text.IndexOf(separator, StringComparison.Ordinal);
        return at >= 0
            ? new TupleValue([text[..at], separator, text[(at + separator.Length)..]])
            : new TupleValue(fromEnd ? ["", "", text] : [text, "", ""]);
    }

    private static (string? Separator, int Most) Bind(Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "sep", "maxsplit");
        string? separator = bound[0] == Missing.Value || bound[0] is null ? null : RequireSeparator(arguments, bound[0]);
        return (separator, bound[1] == Missing.Value ? -1 : Numbers.RequireInt(bound[1], "'maxsplit'"));
    }

    private static string RequireSeparator(Arguments arguments, object? value) =>
        TextMethods.RequireText(arguments, value) is { Length: > 0 } separator ? separator : throw arguments.Wrong("needs a separator that is not empty");

    private static string[] Parts(string text, string separator, int most) =>
        most == 0 ? [text] : text.Split(separator, most < 0 || most == int.MaxValue ? int.MaxValue : most + 1, StringSplitOptions.None);

    private static List<string> Words(string text, int most)
    {
        var words = new List<string>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && PythonText.IsSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return words;
            }

            if (most >= 0 && words.Count >= most)
            {
                words.Add(text[at..]);
                return words;
            }

            int start = at;
            while (at < text.Length && !PythonText.IsSpace(text[at]))
            {
                at++;
            }

            words.Add(text[start..at]);
        }
    }

    private static string Reverse(string text)
    {
        char[] characters = text.ToCharArray();
        Array.Reverse(characters);
        return new string(characters);
    }

    private static ListValue List(IEnumerable<string> items) => new([.. items]);
}
