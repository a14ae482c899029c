namespace ServeBench.ChatTemplates;

/// <summary>Jinja's tests.</summary>
internal static class TestTable
{
    private static readonly Dictionary<string, Func<object?, Arguments, bool>> s_tests = new(StringComparer.Ordinal)
    {
        ["defined"] = Plain(value => value is not Undefined),
        ["undefined"] = Plain(value => value is Undefined),
        ["none"] = Plain(value => value is null),
        ["boolean"] = Plain(value => value is bool),
        ["true"] = Plain(value => value is true),
        ["false"] = Plain(value => value is false),
        ["integer"] = Plain(value => value is long),
        ["float"] = Plain(value => value is double),
        ["number"] = Plain(Numbers.IsNumber),
        ["string"] = Plain(value => value is string or MarkupValue),
        ["mapping"] = Plain(value => value is DictValue),
        ["sequence"] = Plain(value => value is string or MarkupValue or SequenceValue or DictValue or RangeValue or Undefined),
        ["iterable"] = Plain(value => value is LoopVariable || Collections.IterateOrNone(value) is not null),
        ["callable"] = Plain(value => value is FunctionValue or Undefined),
        ["escaped"] = Plain(value => value is MarkupValue),
        ["odd"] = Plain(value => Equality.AreEqual(Operators.Calculate("%", value, 2L), 1L)),
        ["even"] = Plain(value => Equality.AreEqual(Operators.Calculate("%", value, 2L), 0L)),
        ["lower"] = Plain(value => LetterCase.IsAll(Representation.Text(value), upper: false)),
        ["upper"] = Plain(value => LetterCase.IsAll(Representation.Text(value), upper: true)),
        ["divisibleby"] = (value, arguments) => Equality.AreEqual(Operators.Calculate("%", value, arguments.Bind(1, "num")[0]), 0L),
        ["sameas"] = (value, arguments) => IsSame(value, arguments.Bind(1, "other")[0]),
        ["in"] = (value, arguments) => Collections.Contains(arguments.Bind(1, "seq")[0], value),
        ["eq"] = Operator("=="),
        ["equalto"] = Operator("=="),
        ["=="] = Operator("=="),
        ["ne"] = Operator("!="),
        ["!="] = Operator("!="),
        ["lt"] = Operator("<"),
        ["lessthan"] = Operator("<"),
        ["<"] = Operator("<"),
        ["le"] = Operator("<="),
        ["<="] = Operator("<="),
        ["gt"] = Operator(">"),
        ["greaterthan"] = Operator(">"),
        [">"] = Operator(">"),
        ["ge"] = Operator(">="),
        [">="] = Operator(">="),
    };

    /// <summary>The test of a name; <see langword="null"/> when there is none.</summary>
    public static Func<object?, Arguments, bool>? Find(string name) => s_tests.GetValueOrDefault(name);

    private static Func<object?, Arguments, bool> Plain(Func<object?, bool> test) => (value, arguments) =>
    {
        arguments.Bind(0);
        return test(value);
    };

    private static Func<object?, Arguments, bool> Operator(string operation) =>
        (value, arguments) => Operators.Compare(operation, value, arguments.BindUnnamed(1, 1)[0]);

    private static bool IsSame(object? value, object? other) => (value, other) switch
    {
        (bool a, bool b) => a == b,
        (null or bool, _) or (_, null or bool) => value is null && other is null,
        (string or long or double or TupleValue, _) => throw TemplateException.NotSupported("'sameas' on texts, numbers and tuples"),
        _ => ReferenceEquals(value, other),
    };
}
