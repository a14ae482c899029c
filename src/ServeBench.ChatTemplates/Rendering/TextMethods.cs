namespace ServeBench.ChatTemplates;

internal static class TextMethods
{
    /// <summary>The method of a text; <see cref="Missing"/> when it has none of the name.</summary>
    public static object? Find(string text, string name)
    {
        Func<Arguments, object?>? method = name switch
        {
            "strip" => arguments => Strip(text, arguments, start: true, end: true),
            "lstrip" => arguments => Strip(text, arguments, start: true, end: false),
            "rstrip" => arguments => Strip(text, arguments, start: false, end: true),
            "split" => arguments => TextSplitting.Split(text, arguments),
            "rsplit" => arguments => TextSplitting.SplitFromEnd(text, arguments),
            "splitlines" => arguments => TextSplitting.Lines(text, arguments),
            "partition" => arguments => TextSplitting.Partition(text, arguments, fromEnd: false),
            "rpartition" => arguments => TextSplitting.Partition(text, arguments, fromEnd: true),
            "startswith" => arguments => Affix(text, arguments, (part, affix) => part.StartsWith(affix, StringComparison.Ordinal)),
            "endswith" => arguments => Affix(text, arguments, (part, affix) => part.EndsWith(affix, StringComparison.Ordinal)),
            "removeprefix" => arguments => Text(arguments) is { Length: > 0 } prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
            "removesuffix" => arguments => Text(arguments) is { Length: > 0 } suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
            "replace" => arguments => Replace(text, arguments),
            "join" => arguments => Join(text, arguments),
            "find" => arguments => Search(text, arguments, fromEnd: false, required: false),
            "rfind" => arguments => Search(text, arguments, fromEnd: true, required: false),
            "index" => arguments => Search(text, arguments, fromEnd: false, required: true),
            "rindex" => arguments => Search(text, arguments, fromEnd: true, required: true),
            "count" => arguments => Count(text, arguments),
            "upper" => arguments => Plain(arguments, LetterCase.Upper(text)),
            "lower" => arguments => Plain(arguments, LetterCase.Lower(text)),
            "casefold" when text.All(char.IsAscii) => arguments => Plain(arguments, LetterCase.Lower(text)),
            "title" => arguments => Plain(arguments, LetterCase.Title(text)),
            "capitalize" => arguments => Plain(arguments, LetterCase.Capitalize(text)),
            "isupper" => arguments => Plain(arguments, LetterCase.IsAll(text, upper: true)),
            "islower" => arguments => Plain(arguments, LetterCase.IsAll(text, upper: false)),
            "isspace" => arguments => Plain(arguments, PythonText.IsSpace(text)),
            "isalpha" => arguments => Plain(arguments, CharacterKinds.AreAll(text, CharacterKinds.IsLetter)),
            "isdecimal" => arguments => Plain(arguments, CharacterKinds.AreAll(text, CharacterKinds.IsDecimal)),
            "isdigit" => arguments => Plain(arguments, CharacterKinds.AreAll(text, CharacterKinds.IsDigit)),
            "isnumeric" => arguments => Plain(arguments, CharacterKinds.AreAll(text, CharacterKinds.IsNumeric)),
            "isalnum" => arguments => Plain(arguments, CharacterKinds.AreAll(text, CharacterKinds.IsAlphanumeric)),
            "zfill" => arguments => ZeroFill(text, arguments),
            "ljust" => arguments => Pad(text, arguments, PadSide.End),
            "rjust" => arguments => Pad(text, arguments, PadSide.Start),
            "center" => arguments => Pad(text, arguments, PadSide.Both),
            "format" => arguments => BraceFormat.Format(text, arguments),
            "casefold" => throw TemplateException.NotSupported("'casefold' of letters beyond ASCII"),
            _ => null,
        };
        return method is null ? Missing.Value : new FunctionValue(name, method);
    }

    /// <summary>The only argument, a text.</summary>
    private static string Text(Arguments arguments) => RequireText(arguments, arguments.BindUnnamed(1, 1)[0]);

    public static string RequireText(Arguments arguments, object? value) => value switch
    {
        string text => text,
        MarkupValue => throw TemplateException.NotSupported("marked text as an argument"),
        Undefined undefined => throw undefined.Error(),
        _ => throw arguments.Wrong($"needs a text and is given {PythonTypes.NameOf(value)}"),
    };

    private static object? Plain(Arguments arguments, object? result)
    {
        arguments.BindUnnamed(0, 0);
        return result;
    }

    private static string Strip(string text, Arguments arguments, bool start, bool end)
    {
        object? characters = arguments.BindUnnamed(0, 1)[0];
        return PythonText.Strip(text, characters == Missing.Value || characters is null ? null : RequireText(arguments, characters), start, end);
    }

    private static bool Affix(string text, Arguments arguments, Func<string, string, bool> holds)
    {
        object?[] bound = arguments.BindUnnamed(1, 3);
        (int start, int end)? part = Part(text, bound[1], bound[2]);
        IEnumerable<object?> candidates = bound[0] is TupleValue tuple ? tuple.Items : [bound[0]];
        return candidates.Any(candidate => RequireText(arguments, candidate) is string affix && part is (int start, int end) && holds(text[start..end], affix));
    }

    private static string Replace(string text, Arguments arguments)
    {
        object?[] bound = arguments.BindUnnamed(2, 3);
        int most = bound[2] == Missing.Value ? -1 : Numbers.RequireInt(bound[2], "the count of replace()");
        return PythonText.Replace(text, RequireText(arguments, bound[0]), RequireText(arguments, bound[1]), most);
    }

    private static string Join(string text, Arguments arguments)
    {
        List<string> parts = [];
        long length = 0;
        foreach (object? item in Collections.Iterate(arguments.BindUnnamed(1, 1)[0]))
        {
            parts.Add(RequireText(arguments, item));
            length += parts[^1].Length + text.Length;
            Limits.RequireText(length);
        }

        return string.Join(text, parts);
    }

    private static long Search(string text, Arguments arguments, bool fromEnd, bool required)
    {
        object?[] bound = arguments.BindUnnamed(1, 3);
        string wanted = RequireText(arguments, bound[0]);
        int found = -1;
        if (Part(text, bound[1], bound[2]) is (int start, int end))
        {
            ReadOnlySpan<char> part = text.AsSpan(start, end - start);
            int at = fromEnd ? part.LastIndexOf(wanted) : part.IndexOf(wanted);
            found = at < 0 ? -1 : PythonText.Count(text, start + at);
        }

        return found < 0 && required ? throw new TemplateException($"the text does not hold {Representation.Of(wanted)}") : found;
    }

    private static long Count(string text, Arguments arguments)
    {
        object?[] bound = arguments.BindUnnamed(1, 3);
        string wanted = RequireText(arguments, bound[0]);
        if (Part(text, bound[1], bound[2]) is not (int start, int end))
        {
            return 0L;
        }

        string part = text[start..end];
        return wanted.Length == 0 ? PythonText.Length(part) + 1L : part.AsSpan().Count(wanted);
    }

    /// <summary>Where a part of the text lies in UTF-16; <see langword="null"/> when it starts behind the text or behind its own end.</summary>
    private static (int Start, int End)? Part(string text, object? start, object? end)
    {
        if ((start == Missing.Value || start is null) && (end == Missing.Value || end is null))
        {
            return (0, text.Length);
        }

        if (!PythonText.IsPlain(text))
        {
            throw TemplateException.NotSupported("a part of text beyond the Basic Multilingual Plane");
        }

        int from = Position(text, start, 0);
        int to = Math.Min(Position(text, end, text.Length), text.Length);
        return from > text.Length || from > to ? null : (from, to);
    }

    private static int Position(string text, object? position, int absent)
    {
        if (position == Missing.Value || position is null)
        {
            return absent;
        }

        int at = Numbers.RequireInt(position, "a position in a text");
        return at < 0 ? Math.Max(0, at + text.Length) : at;
    }

    private static string ZeroFill(string text, Arguments arguments)
    {
        int width = Numbers.RequireInt(arguments.BindUnnamed(1, 1)[0], "the width of zfill()");
        int missing = width - PythonText.Length(text);
        bool isSigned = text.StartsWith('+') || text.StartsWith('-');
        string zeros = PythonText.Repeat("0", missing);
        return isSigned ? text[0] + zeros + text[1..] : zeros + text;
    }

    private static string Pad(string text, Arguments arguments, PadSide side)
    {
        object?[] bound = arguments.BindUnnamed(1, 2);
        string fill = bound[1] == Missing.Value ? " " : RequireText(arguments, bound[1]);
        if (PythonText.Length(fill) != 1)
        {
            throw arguments.Wrong("needs one character to fill with");
        }

        int width = Numbers.RequireInt(bound[0], $"the width of {arguments.Callee}()");
        int missing = Math.Max(0, width - PythonText.Length(text));
        int before = side switch
        {
            PadSide.Start => missing,
            PadSide.End => 0,
            _ => (missing / 2) + (missing & width & 1),
        };
        return PythonText.Repeat(fill, before) + text + PythonText.Repeat(fill, missing - before);
    }

    private enum PadSide
    {
        Start,
        End,
        Both,
    }
}
