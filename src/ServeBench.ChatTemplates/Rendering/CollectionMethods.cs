namespace ServeBench.ChatTemplates;

/// <summary>The methods of lists, tuples and dictionaries that change nothing.</summary>
internal static class CollectionMethods
{
    /// <summary>The method of a value; <see cref="Missing"/> when it has none of the name.</summary>
    public static object? Find(object? value, string name) => (value, name) switch
    {
        (DictValue dict, "get") => new FunctionValue(name, arguments => Get(dict, arguments)),
        (DictValue dict, "keys") => View(name, dict, "dict_keys", dict.Keys),
        (DictValue dict, "values") => View(name, dict, "dict_values", dict.Values),
        (DictValue dict, "items") => View(name, dict, "dict_items", Collections.Pairs(dict)),
        (SequenceValue sequence, "count") => new FunctionValue(name, arguments => Count(sequence, arguments)),
        (SequenceValue sequence, "index") => new FunctionValue(name, arguments => Index(sequence, arguments)),
        _ => Missing.Value,
    };

    private static FunctionValue View(string name, DictValue dict, string type, IEnumerable<object?> items) => new(name, arguments =>
    {
        arguments.BindUnnamed(0, 0);
        return new DictView(type, dict, items);
    });

    private static object? Get(DictValue dict, Arguments arguments)
    {
        object?[] bound = arguments.BindUnnamed(1, 2);
        return dict.TryGet(bound[0], out object? value) ? value : bound[1] == Missing.Value ? null : bound[1];
    }

    private static long Count(SequenceValue sequence, Arguments arguments)
    {
        object? item = arguments.BindUnnamed(1, 1)[0];
        return sequence.Items.Count(candidate => Equality.AreEqual(candidate, item));
    }

    private static long Index(SequenceValue sequence, Arguments arguments)
    {
        object? item = arguments.BindUnnamed(1, 1)[0];
        for (int at = 0; at < sequence.Items.Count; at++)
        {
            if (Equality.AreEqual(sequence.Items[at], item))
            {
                return at;
            }
        }

        throw new TemplateException($"{PythonTypes.NameOf(sequence)} does not hold {Representation.Of(item)}");
    }
}
