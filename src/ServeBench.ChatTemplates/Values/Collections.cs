namespace ServeBench.ChatTemplates;

/// <summary>What Python's protocols say of values: whether they are true, how long they are, what they hold.</summary>
internal static class Collections
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        MarkupValue markup => markup.Text.Length > 0,
        _ => LengthOrNone(value) != 0,
    };

    /// <summary>The length; <see langword="null"/> when the value has none.</summary>
    public static int? LengthOrNone(object? value) => value switch
    {
        string text => PythonText.Length(text),
        MarkupValue markup => PythonText.Length(markup.Text),
        SequenceValue sequence => sequence.Items.Count,
        DictValue dict => dict.Count,
        DictView view => view.Count,
        RangeValue range => range.Count,
        Undefined => 0,
        _ => null,
    };

    /// <summary>The length.</summary>
    /// <exception cref="TemplateException">The value has none.</exception>
    public static int Length(object? value) =>
        LengthOrNone(value) ?? throw new TemplateException($"{PythonTypes.NameOf(value)} has no length");

    /// <summary>The items; <see langword="null"/> when the value has none.</summary>
    public static IEnumerable<object?>? IterateOrNone(object? value) => value switch
    {
        string text => PythonText.Characters(text),
        MarkupValue markup => PythonText.Characters(markup.Text),
        SequenceValue sequence => sequence.Items,
        DictValue dict => dict.Keys,
        DictView view => view.Items,
        RangeValue range => range,
        GeneratorValue generator => generator.Remaining(),
        Undefined => [],
        _ => null,
    };

    /// <summary>The items.</summary>
    /// <exception cref="TemplateException">The value has none.</exception>
    public static IEnumerable<object?> Iterate(object? value) =>
        IterateOrNone(value) ?? throw new TemplateException($"{PythonTypes.NameOf(value)} has no items to go through");

    /// <summary>Python's <c>in</c>.</summary>
    /// <exception cref="TemplateException">The container cannot hold such a value.</exception>
    public static bool Contains(object? container, object? item) => (container, item) switch
    {
        (string text, string part) => text.Contains(part, StringComparison.Ordinal),
        (string text, MarkupValue part) => text.Contains(part.Text, StringComparison.Ordinal),
        (string, _) => throw new TemplateException($"a text cannot hold a {PythonTypes.NameOf(item)}"),
        (MarkupValue text, _) => Contains(text.Text, item),
        (DictValue dict, _) => dict.TryGet(item, out _),
        (DictView { Name: "dict_keys" } view, _) => ContainsKey(view, item),
        (RangeValue, _) when !Numbers.IsNumber(item) => false,
        _ => Iterate(container).Any(candidate => (ReferenceEquals(candidate, item) && candidate is not null) || Equality.AreEqual(candidate, item)),
    };

    private static bool ContainsKey(DictView view, object? item)
    {
        DictValue.RequireHashable(item);
        return view.Items.Any(key => Equality.AreEqual(key, item));
    }

    public static IEnumerable<object?> Pairs(DictValue dict) => dict.Items.Select(item => new TupleValue([item.Key, item.Value]));
}
