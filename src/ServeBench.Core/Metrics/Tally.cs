using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>Counts by kind, as text.</summary>
internal static class Tally
{
    /// <summary><c>Timeout: 3, HttpStatus: 1</c>: the most frequent first, equals by name; empty without counts.</summary>
    public static string Format<TKey>(IReadOnlyDictionary<TKey, int> counts)
        where TKey : notnull =>
        string.Join(
            ", ",
            counts
                .Select(pair => (Name: Convert.ToString(pair.Key, CultureInfo.InvariantCulture) ?? "", Count: pair.Value))
                .OrderByDescending(pair => pair.Count)
                .ThenBy(pair => pair.Name, StringComparer.Ordinal)
                .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Name}: {pair.Count}")));

    /// <summary>The counts of a text that <see cref="Format"/> made.</summary>
    public static Dictionary<TKey, int> Parse<TKey>(string text, Func<string, TKey> key)
        where TKey : notnull =>
        text.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => (Name: pair[..pair.LastIndexOf(": ", StringComparison.Ordinal)], Count: pair[(pair.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]))
            .ToDictionary(pair => key(pair.Name), pair => int.Parse(pair.Count, CultureInfo.InvariantCulture));

    /// <summary>How often each key occurs.</summary>
    public static Dictionary<TKey, int> Count<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull =>
        keys.CountBy(key => key).ToDictionary();
}
