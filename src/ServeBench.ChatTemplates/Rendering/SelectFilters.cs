namespace ServeBench.ChatTemplates;

/// <summary>Filters that pick or change each item. They give items as they are asked for.</summary>
internal static class SelectFilters
{
    /// <summary><c>map(filter, ...)</c> and <c>map(attribute=, default=)</c>.</summary>
    public static object? Map(Evaluator evaluator, object? value, Arguments arguments)
    {
        return new GeneratorValue(Items());

        IEnumerable<object?> Items()
        {
            if (!Collections.IsTrue(value))
            {
                yield break;
            }

            Func<object?, object?> change = ChangeOf(evaluator, arguments);
            foreach (object? item in evaluator.Context.Iterate(value))
            {
                yield return change(item);
            }
        }
    }

    /// <summary><c>select</c>, <c>reject</c>, and both by an attribute.</summary>
    public static object? Select(Evaluator evaluator, object? value, Arguments arguments, bool keeps, bool byAttribute)
    {
        return new GeneratorValue(Items());

        IEnumerable<object?> Items()
        {
            if (!Collections.IsTrue(value))
            {
                yield break;
            }

            Func<object?, bool> holds = TestOf(arguments, byAttribute);
            foreach (object? item in evaluator.Context.Iterate(value))
            {
                if (holds(item) == keeps)
                {
                    yield return item;
                }
            }
        }
    }

    private static Func<object?, object?> ChangeOf(Evaluator evaluator, Arguments arguments)
    {
        if (arguments.Positional.Count == 0 && arguments.Keywords.TryGetValue("attribute", out object? attribute))
        {
            return arguments.Keywords.Keys.All(key => key is "attribute" or "default")
                ? AttributePath.Getter(attribute, arguments.Keywords.GetValueOrDefault("default"))
                : throw arguments.Wrong("takes 'attribute' and 'default' by name");
        }

        string name = arguments.Positional.Count > 0 ? TextMethods.RequireText(arguments, arguments.Positional[0]) : throw arguments.Wrong("needs the name of a filter");
        Arguments rest = arguments.Skip(1, name);
        return item => evaluator.Filter(name, item, rest);
    }

    private static Func<object?, bool> TestOf(Arguments arguments, bool byAttribute)
    {
        int skipped = byAttribute ? 1 : 0;
        if (arguments.Positional.Count < skipped)
        {
            throw arguments.Wrong("needs the name of an attribute");
        }

        Func<object?, object?> get = byAttribute ? AttributePath.Getter(arguments.Positional[0]) : item => item;
        if (arguments.Positional.Count == skipped)
        {
            return item => Collections.IsTrue(get(item));
        }

        string name = TextMethods.RequireText(arguments, arguments.Positional[skipped]);
        Arguments rest = arguments.Skip(skipped + 1, name);
        return item => Evaluator.Test(name, get(item), rest);
    }
}
