namespace ServeBench.ChatTemplates;

/// <summary>What a template can call without being given it.</summary>
internal static class Globals
{
    private static readonly string[] s_notSupported = ["cycler", "joiner", "lipsum", "self"];

    /// <summary>The globals.</summary>
    /// <param name="timeProvider">The clock of <c>strftime_now</c>.</param>
    public static IReadOnlyDictionary<string, object?> Create(TimeProvider timeProvider)
    {
        var globals = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["range"] = new FunctionValue("range", Range),
            ["dict"] = new FunctionValue("dict", arguments => Dict(arguments)),
            ["namespace"] = new FunctionValue("namespace", Namespace),
            ["raise_exception"] = new FunctionValue("raise_exception", arguments =>
                throw new TemplateException($"it refuses the conversation: {Representation.Text(arguments.Bind(1, "message")[0])}")),
            ["strftime_now"] = new FunctionValue("strftime_now", arguments =>
                DateText.Format(timeProvider.GetLocalNow(), TextMethods.RequireText(arguments, arguments.Bind(1, "format")[0]))),
        };
        foreach (string name in s_notSupported)
        {
            globals[name] = new FunctionValue(name, _ => throw TemplateException.NotSupported($"'{name}'"));
        }

        return globals;
    }

    private static RangeValue Range(Arguments arguments)
    {
        object?[] bound = arguments.BindUnnamed(1, 3);
        long[] numbers = [.. bound.Where(value => value != Missing.Value).Select(value => Numbers.TryWhole(value, out long number)
            ? number
            : throw (value is Undefined undefined ? undefined.Error() : arguments.Wrong($"needs whole numbers and is given {PythonTypes.NameOf(value)}")))];
        return numbers.Length == 1 ? new RangeValue(0, numbers[0], 1) : new RangeValue(numbers[0], numbers[1], numbers.Length == 3 ? numbers[2] : 1);
    }

    private static DictValue Dict(Arguments arguments)
    {
        var dict = new DictValue();
        if (arguments.Positional.Count > 1)
        {
            throw arguments.Wrong("takes 1 argument without a name at most");
        }

        foreach (object? item in arguments.Positional is [DictValue given] ? Collections.Pairs(given) : arguments.Positional is [object pairs] ? Collections.Iterate(pairs) : [])
        {
            object?[] pair = [.. Collections.Iterate(item).Take(3)];
            if (pair.Length != 2)
            {
                throw arguments.Wrong("needs pairs of a key and a value");
            }

            dict.Set(pair[0], pair[1]);
        }

        foreach ((string name, object? value) in arguments.Keywords)
        {
            dict.Set(name, value);
        }

        return dict;
    }

    private static NamespaceValue Namespace(Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach ((object? key, object? value) in Dict(arguments).Items)
        {
            space.Attributes[key as string ?? throw arguments.Wrong("needs texts as names")] = value;
        }

        return space;
    }
}
