namespace ServeBench.ChatTemplates;

/// <summary>Filters that compare items with each other.</summary>
internal static class SortFilters
{
    /// <summary><c>sort(reverse=False, case_sensitive=False, attribute=None)</c>.</summary>
    public static object? Sort(Evaluator evaluator, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "reverse", "case_sensitive", "attribute");
        object?[] paths = bound[2] is string names ? [.. names.Split(',')] : [bound[2]];
        Func<object?, object?>[] getters = [.. paths.Select(path => AttributePath.Getter(path, IsSet(bound[1])))];
        return new ListValue(Ordering.Sort(evaluator.Context.ToList(value), item => new ListValue([.. getters.Select(get => get(item))]), IsSet(bound[0])));
    }

    /// <summary><c>dictsort(case_sensitive=False, by='key', reverse=False)</c>.</summary>
    public static object? DictSort(object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "case_sensitive", "by", "reverse");
        long position = bound[1] switch
        {
            "value" => 1,
            "key" => 0,
            _ when bound[1] == Missing.Value => 0,
            _ => throw arguments.Wrong("sorts by 'key' or 'value'"),
        };
        DictValue dict = value as DictValue ?? throw arguments.Wrong($"needs a dict and is given {PythonTypes.NameOf(value)}");
        return new ListValue(Ordering.Sort(Collections.Pairs(dict), AttributePath.Getter(position, IsSet(bound[0])), IsSet(bound[2])));
    }

    /// <summary><c>unique(case_sensitive=False, attribute=None)</c>.</summary>
    public static object? Unique(Evaluator evaluator, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "case_sensitive", "attribute");
        Func<object?, object?> get = AttributePath.Getter(bound[1], IsSet(bound[0]));
        return new GeneratorValue(Items());

        IEnumerable<object?> Items()
        {
            var seen = new DictValue();
            foreach (object? item in evaluator.Context.Iterate(value))
            {
                object? key = get(item);
                if (!seen.TryGet(key, out _))
                {
                    seen.Set(key, null);
                    yield return item;
                }
            }
        }
    }

    /// <summary><c>min</c> and <c>max</c> <c>(case_sensitive=False, attribute=None)</c>.</summary>
    /// <param name="evaluator">Goes through the items.</param>
    /// <param name="value">The items.</param>
    /// <param name="arguments">What the filter is given.</param>
    /// <param name="sign">1 for the greatest, -1 for the least.</param>
    public static object? Extreme(Evaluator evaluator, object? value, Arguments arguments, int sign)
    {
        object?[] bound = arguments.Bind(0, "case_sensitive", "attribute");
        Func<object?, object?> get = AttributePath.Getter(bound[1], IsSet(bound[0]));
        List<object?> items = evaluator.Context.ToList(value);
        if (items.Count == 0)
        {
            return new Undefined("there is no least or greatest item of nothing");
        }

        object? best = items[0];
        object? bestKey = get(best);
        foreach (object? item in items.Skip(1))
        {
            object? key = get(item);
            if (Operators.Compare(sign > 0 ? ">" : "<", key, bestKey))
            {
                (best, bestKey) = (item, key);
            }
        }

        return best;
    }

    private static bool IsSet(object? argument) => argument != Missing.Value && Collections.IsTrue(argument);
}
