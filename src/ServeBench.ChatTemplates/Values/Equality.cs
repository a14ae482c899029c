using System.Runtime.CompilerServices;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>==</c> and the hash that goes with it.</summary>
internal static class Equality
{
    public static bool AreEqual(object? left, object? right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return (left, right) switch
        {
            (null, null) => true,
            (string a, string b) => a == b,
            (MarkupValue a, _) => AreEqual(a.Text, right),
            (_, MarkupValue b) => AreEqual(left, b.Text),
            (ListValue a, ListValue b) => AreEqual(a.Items, b.Items),
            (TupleValue a, TupleValue b) => AreEqual(a.Items, b.Items),
            (RangeValue a, RangeValue b) => a.SequenceEqual(b),
            (DictValue a, DictValue b) => a.Count == b.Count && a.Items.All(item => b.TryGet(item.Key, out object? other) && AreEqual(item.Value, other)),
            (DictView a, DictView b) when a.Name == b.Name && a.Name != "dict_values" => throw TemplateException.NotSupported("comparing views of dictionaries"),
            (Undefined, Undefined) => true,
            _ when Numbers.IsNumber(left) && Numbers.IsNumber(right) => Numbers.Compare(left, right) == 0,
            _ => ReferenceEquals(left, right) && left is not null,
        };
    }

    public static int HashOf(object? value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            null => 0,
            bool flag => (flag ? 1L : 0L).GetHashCode(),
            long number => number.GetHashCode(),
            double number when number == Math.Floor(number) && Math.Abs(number) < 9e18 => ((long)number).GetHashCode(),
            double number => number.GetHashCode(),
            string text => text.GetHashCode(StringComparison.Ordinal),
            MarkupValue markup => markup.Text.GetHashCode(StringComparison.Ordinal),
            TupleValue tuple => tuple.Items.Aggregate(17, (hash, item) => (hash * 31) + HashOf(item)),
            RangeValue range => range.Count,
            Undefined => 1,
            _ => RuntimeHelpers.GetHashCode(value),
        };
    }

    private static bool AreEqual(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            // A list holds itself equal to what it holds, even where a value is not equal to itself (nan).
            if (!(ReferenceEquals(left[i], right[i]) || AreEqual(left[i], right[i])))
            {
                return false;
            }
        }

        return true;
    }
}
