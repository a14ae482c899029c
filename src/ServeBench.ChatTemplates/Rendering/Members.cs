namespace ServeBench.ChatTemplates;

/// <summary>
/// <c>a.b</c> and <c>a[b]</c> as Jinja's sandbox carries them out: the first looks for an attribute and then for an item, the
/// second the other way round. What is not there is undefined.
/// </summary>
internal static class Members
{
    /// <summary><c>value.name</c>.</summary>
    /// <exception cref="TemplateException">The value is undefined, or the attribute is one of Python's that is not supported.</exception>
    public static object? Attribute(object? value, string name)
    {
        object? found = FindAttribute(value, name);
        if (found != Missing.Value)
        {
            return found;
        }

        return value is DictValue dict && dict.TryGet(name, out object? item) ? item : NoSuch(value, name);
    }

    /// <summary><c>value[index]</c>.</summary>
    /// <exception cref="TemplateException">The value is undefined, or the attribute is one of Python's that is not supported.</exception>
    public static object? Item(object? value, object? index)
    {
        object? found = FindItem(value, index);
        if (found == Missing.Value && index is SliceValue)
        {
            throw new TemplateException($"there is no such slice of {PythonTypes.NameOf(value)}");
        }

        if (found == Missing.Value && index is string name)
        {
            found = FindAttribute(value, name);
        }

        return found == Missing.Value ? NoSuch(value, index) : found;
    }

    private static Undefined NoSuch(object? value, object? name) =>
        new($"{PythonTypes.NameOf(value)} has no {(name is string ? "attribute" : "item")} {Shown(name)}");

    private static string Shown(object? name) => name is string or long or double or bool or null ? Representation.Of(name) : $"of a {PythonTypes.NameOf(name)}";

    private static object? FindItem(object? value, object? index)
    {
        switch (value)
        {
            case Undefined undefined:
                throw undefined.Error();
            case MarkupValue:
                throw TemplateException.NotSupported("an item of marked text");
            case DictValue dict:
                return index is not (ListValue or DictValue or SliceValue) && dict.TryGet(index, out object? item) ? item : Missing.Value;
            case string text when PythonText.IsPlain(text):
                return Pick(text.Length, index, at => text[at].ToString(), positions => string.Concat(positions.Select(at => text[at])));
            case string text:
                List<string> characters = PythonText.Characters(text);
                return Pick(characters.Count, index, at => characters[at], positions => string.Concat(positions.Select(at => characters[at])));
            case SequenceValue sequence:
                return Pick(sequence.Items.Count, index, at => sequence.Items[at], positions => sequence.With([.. positions.Select(at => sequence.Items[at])]));
            case RangeValue when index is SliceValue:
                throw TemplateException.NotSupported("a slice of a range");
            case RangeValue range:
                return Pick(range.Count, index, at => range[at], _ => Missing.Value);
            default:
                return Missing.Value;
        }
    }

    private static object? Pick(int length, object? index, Func<int, object?> item, Func<IReadOnlyList<int>, object?> slice)
    {
        if (index is SliceValue range)
        {
            return range.Positions(length) is IReadOnlyList<int> positions ? slice(positions) : Missing.Value;
        }

        if (!Numbers.TryWhole(index, out long at))
        {
            return Missing.Value;
        }

        at += at < 0 ? length : 0;
        return at >= 0 && at < length ? item((int)at) : Missing.Value;
    }

    /// <summary>An attribute of a value; <see cref="Missing"/> when it has none of the name.</summary>
    public static object? FindAttribute(object? value, string name)
    {
        if (name.StartsWith("__", StringComparison.Ordinal))
        {
            throw TemplateException.NotSupported($"the attribute '{name}'");
        }

        object? found = value switch
        {
            Undefined undefined => throw undefined.Error(),
            NamespaceValue space => space.Attributes.TryGetValue(name, out object? attribute) ? attribute : Missing.Value,
            LoopVariable loop => loop.Attribute(name),
            string text => TextMethods.Find(text, name),
            SequenceValue or DictValue => CollectionMethods.Find(value, name),
            MarkupValue or FunctionValue or GeneratorValue => throw TemplateException.NotSupported($"the attribute '{name}' of {PythonTypes.NameOf(value)}"),
            _ => Missing.Value,
        };
        if (found != Missing.Value)
        {
            return found;
        }

        return (value, name) switch
        {
            (ListValue, "append" or "extend" or "insert" or "remove" or "reverse" or "sort") => Forbidden(value, name),
            (DictValue, "clear" or "pop" or "popitem" or "setdefault" or "update") => Forbidden(value, name),
            _ when HasInPython(value, name) => throw TemplateException.NotSupported($"'{name}' of a {PythonTypes.NameOf(value)}"),
            _ => Missing.Value,
        };
    }

    /// <summary>The sandbox hides what changes a value.</summary>
    private static Undefined Forbidden(object? value, string name) => new($"'{name}' changes a {PythonTypes.NameOf(value)}, which a template may not");

    /// <summary>Whether a type has an attribute in Python other than the methods here.</summary>
    private static bool HasInPython(object? value, string name) => value switch
    {
        string => name is "encode" or "expandtabs" or "format_map" or "isascii" or "isidentifier" or "isprintable" or "istitle" or "maketrans" or "swapcase" or "translate",
        ListValue => name is "clear" or "copy" or "pop",
        DictValue => name is "copy" or "fromkeys",
        DictView => name is "mapping" or "isdisjoint",
        RangeValue => name is "start" or "stop" or "step",
        long or bool => name is "as_integer_ratio" or "bit_count" or "bit_length" or "conjugate" or "denominator" or "from_bytes" or "imag" or "numerator" or "real" or "to_bytes",
        double => name is "as_integer_ratio" or "conjugate" or "fromhex" or "hex" or "imag" or "is_integer" or "real",
        _ => false,
    };
}
