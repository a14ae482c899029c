using ServeBench.Results;

namespace ServeBench.Reports.Sweeps;

/// <summary>The order of values of a variable: numbers by their size, then texts, then what has no value.</summary>
internal sealed class SweepOrder : IComparer<object?>
{
    public static SweepOrder Instance { get; } = new();

    /// <summary>The values of some variables of a run, to group by and to sort by.</summary>
    public static object?[] Key(SweepRow row, IReadOnlyList<string> names) => [.. names.Select(row.Value)];

    /// <summary>A key as a text: <c>name=value</c> for each variable.</summary>
    public static string Text(IReadOnlyList<string> names, IReadOnlyList<object?> key, string separator = ", ") =>
        string.Join(separator, names.Select((name, index) => $"{name}={SweepRow.Text(key[index])}"));

    /// <summary>The runs in groups of equal values, in the order of these.</summary>
    public static IReadOnlyList<SweepGroup> Groups(IEnumerable<SweepRow> rows, IReadOnlyList<string> names) =>
    [
        .. rows.GroupBy(row => Text(names, Key(row, names), "\n"), StringComparer.Ordinal)
            .Select(group => new SweepGroup(Key(group.First(), names), [.. group]))
            .OrderBy(group => group.Key, Comparer<object?[]>.Create(CompareKeys)),
    ];

    public int Compare(object? x, object? y)
    {
        (int kind, double number, string text) = Rank(x);
        (int otherKind, double otherNumber, string otherText) = Rank(y);
        return kind != otherKind ? kind.CompareTo(otherKind)
            : number != otherNumber ? number.CompareTo(otherNumber)
            : string.CompareOrdinal(text, otherText);
    }

    private static int CompareKeys(object?[] x, object?[] y) =>
        x.Zip(y, Instance.Compare).FirstOrDefault(order => order != 0);

    private static (int Kind, double Number, string Text) Rank(object? value) =>
        value is null or "" ? (2, 0, "")
        : SweepRow.AsNumber(value) is { } number and not double.NaN ? (0, number, "")
        : (1, 0, SweepRow.Text(value));
}
