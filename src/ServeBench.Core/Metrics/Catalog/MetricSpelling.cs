namespace ServeBench.Metrics;

/// <summary>How names of metrics are told from one another: upper and lower case, underscores, hyphens and blanks make no difference.</summary>
internal static class MetricSpelling
{
    /// <summary>Whether two names are the same one.</summary>
    public static bool AreSame(string left, string right) => Plain(left) == Plain(right);

    /// <summary>The candidate with the name that a wrong one resembles most; the first of several.</summary>
    /// <param name="wrong">The wrong name.</param>
    /// <param name="candidates">At least one.</param>
    /// <param name="names">The names of a candidate, at least one.</param>
    public static T Nearest<T>(string wrong, IEnumerable<T> candidates, Func<T, IEnumerable<string>> names)
    {
        string plain = Plain(wrong);
        return candidates.MinBy(candidate => names(candidate).Min(name => EditDistance.Between(plain, Plain(name))))!;
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
