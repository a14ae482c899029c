using System.Text;

namespace ServeBench.ChatTemplates;

/// <summary>Python's operators.</summary>
internal static class Operators
{
    /// <summary>Carries out <c>+ - * / // % **</c>.</summary>
    public static object? Calculate(string operation, object? left, object? right) => (operation, left, right) switch
    {
        (_, Undefined undefined, _) => throw undefined.Error(),
        ("%", string format, _) => PercentFormat.Format(format, right),
        (_, _, Undefined undefined) => throw undefined.Error(),
        ("+", MarkupValue, string or MarkupValue) or ("+", string, MarkupValue) => new MarkupValue(Add(MarkupValue.Escape(left).Text, MarkupValue.Escape(right).Text)),
        (_, MarkupValue, _) or (_, _, MarkupValue) => throw TemplateException.NotSupported($"'{operation}' on marked text"),
        _ when Numbers.IsNumber(left) && Numbers.IsNumber(right) => Numbers.Calculate(operation, left, right),
        ("+", string a, string b) => Add(a, b),
        ("+", ListValue a, ListValue b) => Add(a, b),
        ("+", TupleValue a, TupleValue b) => Add(a, b),
        ("*", string text, _) when Numbers.TryWhole(right, out long count) => PythonText.Repeat(text, count),
        ("*", _, string text) when Numbers.TryWhole(left, out long count) => PythonText.Repeat(text, count),
        ("*", SequenceValue sequence, _) when Numbers.TryWhole(right, out long count) => Repeat(sequence, count),
        ("*", _, SequenceValue sequence) when Numbers.TryWhole(left, out long count) => Repeat(sequence, count),
        ("|", _, _) => throw TemplateException.NotSupported("'|'"),
        _ => throw new TemplateException($"'{operation}' does not work on {PythonTypes.NameOf(left)} and {PythonTypes.NameOf(right)}"),
    };

    /// <summary>Carries out a sign.</summary>
    public static object? Sign(bool isMinus, object? operand) => operand switch
    {
        Undefined undefined => throw undefined.Error(),
        double number => isMinus ? -number : number,
        _ when Numbers.TryWhole(operand, out _) => Numbers.Calculate(isMinus ? "-" : "+", 0L, operand),
        _ => throw new TemplateException($"a sign does not work on {PythonTypes.NameOf(operand)}"),
    };

    /// <summary>Carries out a comparison.</summary>
    public static bool Compare(string operation, object? left, object? right)
    {
        switch (operation)
        {
            case "==":
                return Equality.AreEqual(left, right);
            case "!=":
                return !Equality.AreEqual(left, right);
            case "in":
                return Collections.Contains(right, left);
            case "not in":
                return !Collections.Contains(right, left);
        }

        if (left is double.NaN || right is double.NaN)
        {
            return Numbers.IsNumber(left) && Numbers.IsNumber(right) ? false : throw new TemplateException("nan has no order with it");
        }

        int order = Ordering.Instance.Compare(left, right);
        return operation switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Carries out <c>~</c>.</summary>
    public static string Concat(IEnumerable<object?> parts)
    {
        var result = new StringBuilder();
        foreach (object? part in parts)
        {
            result.Append(Representation.Text(part));
            Limits.RequireText(result.Length);
        }

        return result.ToString();
    }

    private static string Add(string left, string right)
    {
        Limits.RequireText((long)left.Length + right.Length);
        return left + right;
    }

    private static SequenceValue Add(SequenceValue left, SequenceValue right)
    {
        Limits.RequireItems((long)left.Items.Count + right.Items.Count);
        return left.With([.. left.Items, .. right.Items]);
    }

    private static SequenceValue Repeat(SequenceValue sequence, long count)
    {
        if (count <= 0 || sequence.Items.Count == 0)
        {
            return sequence.With([]);
        }

        Limits.RequireItems((long)Int128.Min((Int128)sequence.Items.Count * count, long.MaxValue));
        return sequence.With([.. Enumerable.Repeat(sequence.Items, (int)count).SelectMany(items => items)]);
    }
}
