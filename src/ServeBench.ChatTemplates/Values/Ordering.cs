using System.Runtime.CompilerServices;

namespace ServeBench.ChatTemplates;

/// <summary>Python's <c>&lt;</c>: numbers, texts by code points, lists and tuples item by item.</summary>
internal sealed class Ordering : IComparer<object?>
{
    /// <summary>Sorts as Python does.</summary>
    public static readonly Ordering Instance = new();

    /// <exception cref="TemplateException">The two have no order.</exception>
    public int Compare(object? x, object? y)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return (x, y) switch
        {
            (Undefined undefined, _) => throw undefined.Error(),
            (_, Undefined undefined) => throw undefined.Error(),
            (string a, string b) => PythonText.Compare(a, b),
            (ListValue a, ListValue b) => Compare(a.Items, b.Items),
            (TupleValue a, TupleValue b) => Compare(a.Items, b.Items),
            _ when Numbers.IsNumber(x) && Numbers.IsNumber(y) => Numbers.Compare(x, y),
            _ => throw new TemplateException($"{PythonTypes.NameOf(x)} and {PythonTypes.NameOf(y)} have no order"),
        };
    }

    /// <summary>Sorts so that equal items keep their order, in reverse too, as Python does.</summary>
    /// <exception cref="TemplateException">Two of the keys have no order.</exception>
    public static List<T> Sort<T>(IEnumerable<T> items, Func<T, object?> key, bool isReversed = false)
    {
        try
        {
            return [.. isReversed ? items.OrderByDescending(key, Instance) : items.OrderBy(key, Instance)];
        }
        catch (InvalidOperationException exception) when (exception.InnerException is TemplateException or InsufficientExecutionStackException)
        {
            throw new TemplateException(exception.InnerException.Message);
        }
    }

    private int Compare(IReadOnlyList<object?> left, IReadOnlyList<object?> right)
    {
        for (int i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!Equality.AreEqual(left[i], right[i]))
            {
                return Compare(left[i], right[i]);
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}
