using System.Text;

namespace ServeBench.ChatTemplates;

internal static class SequenceFilters
{
    /// <summary><c>first</c>.</summary>
    public static object? First(Evaluator evaluator, object? value, Arguments arguments)
    {
        arguments.Bind(0);
        foreach (object? item in evaluator.Context.Iterate(value))
        {
            return item;
        }

        return new Undefined("there is no first item of nothing");
    }

    /// <summary><c>last</c>.</summary>
    public static object? Last(Evaluator evaluator, object? value, Arguments arguments)
    {
        arguments.Bind(0);
        if (value is GeneratorValue)
        {
            throw new TemplateException("'last' does not work on what is made item by item; make it a list first");
        }

        List<object?> items = evaluator.Context.ToList(value);
        return items.Count > 0 ? items[^1] : new Undefined("there is no last item of nothing");
    }

    /// <summary><c>list</c>.</summary>
    public static object? List(Evaluator evaluator, object? value, Arguments arguments)
    {
        arguments.Bind(0);
        return new ListValue(evaluator.Context.ToList(value));
    }

    /// <summary><c>reverse</c>: text backwards, of anything else the items from the last on.</summary>
    public static object? Reverse(Evaluator evaluator, object? value, Arguments arguments)
    {
        arguments.Bind(0);
        switch (value)
        {
            case string text:
                return string.Concat(Enumerable.Reverse(PythonText.Characters(text)));
            case MarkupValue:
                throw TemplateException.NotSupported("'reverse' of marked text");
        }

        List<object?> items = evaluator.Context.ToList(value);
        items.Reverse();

        // What has positions is gone through from its end, once; anything else becomes a list.
        return value is SequenceValue or DictValue or DictView or RangeValue or Undefined ? new GeneratorValue(items) : new ListValue(items);
    }

    /// <summary><c>items</c> of a dictionary.</summary>
    public static object? Items(Evaluator evaluator, object? value, Arguments arguments)
    {
        arguments.Bind(0);
        return new GeneratorValue(Pairs());

        IEnumerable<object?> Pairs()
        {
            IEnumerable<object?> pairs = value switch
            {
                Undefined => [],
                DictValue dict => Collections.Pairs(dict),
                _ => throw new TemplateException($"'items' needs a dict and is given {PythonTypes.NameOf(value)}"),
            };
            foreach (object? pair in pairs)
            {
                evaluator.Context.Step();
                yield return pair;
            }
        }
    }

    /// <summary><c>join(d='', attribute=None)</c>.</summary>
    public static object? Join(Evaluator evaluator, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "d", "attribute");
        string separator = bound[0] == Missing.Value ? "" : Representation.Text(bound[0]);
        Func<object?, object?> get = AttributePath.Getter(bound[1]);
        var result = new StringBuilder();
        bool isFirst = true;
        foreach (object? item in evaluator.Context.Iterate(value))
        {
            result.Append(isFirst ? "" : separator).Append(Representation.Text(get(item)));
            Limits.RequireText(result.Length);
            isFirst = false;
        }

        return result.ToString();
    }

    /// <summary><c>sum(attribute=None, start=0)</c>.</summary>
    public static object? Sum(Evaluator evaluator, object? value, Arguments arguments)
    {
        object?[] bound = arguments.Bind(0, "attribute", "start");
        Func<object?, object?> get = AttributePath.Getter(bound[0]);
        object? sum = bound[1] == Missing.Value ? 0L : bound[1];
        if (sum is string)
        {
            throw arguments.Wrong("does not add up texts");
        }

        foreach (object? item in evaluator.Context.Iterate(value))
        {
            sum = Operators.Calculate("+", sum, get(item));
        }

        return sum;
    }
}
