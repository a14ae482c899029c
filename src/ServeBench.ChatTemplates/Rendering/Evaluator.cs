using System.Runtime.CompilerServices;

namespace ServeBench.ChatTemplates;

/// <summary>Carries out expressions.</summary>
internal sealed class Evaluator(RenderContext context)
{
    public RenderContext Context => context;

    /// <summary>The value of an expression.</summary>
    /// <exception cref="TemplateException">It cannot be carried out.</exception>
    public object? Evaluate(Expression expression, Scope scope)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        context.Step();
        context.Line = expression.Line;
        return expression switch
        {
            ConstantExpression constant => constant.Value,
            NameExpression name => Name(name.Name, scope),
            AttributeExpression attribute => Members.Attribute(Evaluate(attribute.Target, scope), attribute.Name),
            ItemExpression item => Members.Item(Evaluate(item.Target, scope), Evaluate(item.Index, scope)),
            SliceExpression slice => new SliceValue(Optional(slice.Start, scope), Optional(slice.Stop, scope), Optional(slice.Step, scope)),
            ListExpression list => new ListValue(All(list.Items, scope)),
            TupleExpression tuple => new TupleValue(All(tuple.Items, scope)),
            DictExpression dict => Dict(dict, scope),
            CallExpression call => Call(call, scope),
            FilterExpression filter => Filter(filter, Evaluate(filter.Target!, scope), scope),
            TestExpression test => Test(test.Name, Evaluate(test.Target, scope), Bind(test.Name, test.Arguments, scope)),
            UnaryExpression { Operator: "not" } not => !Collections.IsTrue(Evaluate(not.Operand, scope)),
            UnaryExpression sign => Operators.Sign(sign.Operator == "-", Evaluate(sign.Operand, scope)),
            BinaryExpression binary => Operators.Calculate(binary.Operator, Evaluate(binary.Left, scope), Evaluate(binary.Right, scope)),
            LogicalExpression logical => Logical(logical, scope),
            CompareExpression compare => Compare(compare, scope),
            ConcatExpression concat => Operators.Concat(All(concat.Parts, scope)),
            ConditionalExpression conditional => Conditional(conditional, scope),
            _ => throw TemplateException.NotSupported("an expression of this kind"),
        };
    }

    public bool IsTrue(Expression expression, Scope scope) => Collections.IsTrue(Evaluate(expression, scope));

    /// <summary>Carries out a filter on a value.</summary>
    public object? Filter(FilterExpression filter, object? value, Scope scope)
    {
        Arguments arguments = Bind(filter.Name, filter.Arguments, scope);
        context.Line = filter.Line;
        return Filter(filter.Name, value, arguments);
    }

    /// <summary>Carries out a filter by its name.</summary>
    public object? Filter(string name, object? value, Arguments arguments) => FilterTable.Find(name) is { } filter
        ? filter(this, value, arguments)
        : throw TemplateException.NotSupported($"the filter '{name}'");

    /// <summary>Carries out a test by its name.</summary>
    public static bool Test(string name, object? value, Arguments arguments) => TestTable.Find(name) is { } test
        ? test(value, arguments)
        : throw TemplateException.NotSupported($"the test '{name}'");

    /// <summary>Calls something.</summary>
    /// <param name="call">The call as it is written.</param>
    /// <param name="scope">The variables.</param>
    /// <param name="caller">What the block of a <c>call</c> is passed as; <see langword="null"/> outside of one.</param>
    public object? Call(CallExpression call, Scope scope, FunctionValue? caller = null)
    {
        object? target = Evaluate(call.Target, scope);
        if (target is Undefined undefined)
        {
            throw undefined.Error();
        }

        FunctionValue function = target as FunctionValue ?? throw new TemplateException($"{PythonTypes.NameOf(target)} cannot be called");
        Arguments arguments = Bind(function.Name, call.Arguments, scope, caller);
        context.Line = call.Line;
        return function.Call(arguments);
    }

    private static object? Name(string name, Scope scope)
    {
        object? value = scope.Find(name);
        return value == Missing.Value ? new Undefined($"'{name}' is undefined") : value;
    }

    private object? Optional(Expression? expression, Scope scope) => expression is null ? null : Evaluate(expression, scope);

    private object?[] All(IReadOnlyList<Expression> expressions, Scope scope)
    {
        object?[] values = new object?[expressions.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i], scope);
        }

        return values;
    }

    private DictValue Dict(DictExpression expression, Scope scope)
    {
        var dict = new DictValue();
        foreach ((Expression key, Expression value) in expression.Items)
        {
            dict.Set(Evaluate(key, scope), Evaluate(value, scope));
        }

        return dict;
    }

    private object? Logical(LogicalExpression logical, Scope scope)
    {
        object? left = Evaluate(logical.Left, scope);
        return Collections.IsTrue(left) == logical.IsAnd ? Evaluate(logical.Right, scope) : left;
    }

    private bool Compare(CompareExpression compare, Scope scope)
    {
        object? left = Evaluate(compare.First, scope);
        foreach ((string operation, Expression operand) in compare.Rest)
        {
            object? right = Evaluate(operand, scope);
            if (!Operators.Compare(operation, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    private object? Conditional(ConditionalExpression conditional, Scope scope)
    {
        if (IsTrue(conditional.Test, scope))
        {
            return Evaluate(conditional.Then, scope);
        }

        return conditional.Else is null
            ? new Undefined("an 'if' without an 'else' in an expression is false")
            : Evaluate(conditional.Else, scope);
    }

    private Arguments Bind(string callee, CallArguments written, Scope scope, FunctionValue? caller = null)
    {
        if (written == CallArguments.None && caller is null)
        {
            return new Arguments(callee, [], Arguments.NoKeywords);
        }

        List<object?> positional = [.. All(written.Positional, scope)];
        var keywords = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, Expression value) in written.Keywords)
        {
            keywords.Add(name, Evaluate(value, scope));
        }

        if (written.MorePositional is not null)
        {
            positional.AddRange(context.Iterate(Evaluate(written.MorePositional, scope)));
        }

        if (written.MoreKeywords is not null)
        {
            DictValue more = Evaluate(written.MoreKeywords, scope) as DictValue ?? throw new TemplateException("what follows '**' must be a dict");
            foreach ((object? key, object? value) in more.Items)
            {
                AddKeyword(keywords, key as string ?? throw new TemplateException("the keys of what follows '**' must be texts"), value);
            }
        }

        if (caller is not null)
        {
            AddKeyword(keywords, "caller", caller);
        }

        return new Arguments(callee, positional, keywords);
    }

    private static void AddKeyword(Dictionary<string, object?> keywords, string name, object? value)
    {
        if (!keywords.TryAdd(name, value))
        {
            throw new TemplateException($"the argument '{name}' is given twice");
        }
    }
}
