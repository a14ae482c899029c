namespace ServeBench.Common;

/// <summary>Compares names as people write them: upper and lower case, underscores, hyphens and blanks make no difference.</summary>
internal static class NameSpelling
{
    private const int LongestName = 100;

    public static bool AreSame(string left, string right) => left.Length > LongestName || right.Length > LongestName ? left == right : Plain(left) == Plain(right);

    /// <summary>The question "Did you mean ...?"; empty without known names.</summary>
    /// <param name="wrong">The name that is not known.</param>
    /// <param name="known">The known names.</param>
    /// <param name="show">How a name is shown; in single quotes by default.</param>
    public static string Question(string wrong, IReadOnlyCollection<string> known, Func<string, string>? show = null) =>
        known.Count == 0 ? "" : $"Did you mean {(show ?? Quoted)(Nearest(wrong, known, name => [name]))}?";

    /// <summary>The candidate with the name that a wrong one resembles most; the first of several.</summary>
    /// <param name="wrong">The wrong name.</param>
    /// <param name="candidates">At least one.</param>
    /// <param name="names">The names of a candidate, at least one.</param>
    public static T Nearest<T>(string wrong, IEnumerable<T> candidates, Func<T, IEnumerable<string>> names)
    {
        // What is much longer than every name is like none of them, and would take long to compare.
        string plain = Plain(wrong.Length > LongestName ? wrong[..LongestName] : wrong);
        return candidates.MinBy(candidate => names(candidate).Min(name => Distance(plain, Plain(name))))!;
    }

    private static string Quoted(string name) => $"'{name}'";

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    // The fewest characters to insert, delete or replace (Levenshtein).
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replaced = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }
}
