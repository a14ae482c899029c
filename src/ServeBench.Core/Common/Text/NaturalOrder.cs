using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Common;

/// <summary>
/// The order of paths in which numbers stand by their size: <c>max_concurrency=4</c> before <c>max_concurrency=16</c>, <c>request_rate=0.25</c> before
/// <c>request_rate=0.5</c>, and all of them before <c>request_rate=inf</c>.
/// </summary>
internal sealed partial class NaturalOrder : IComparer<string>
{
    private static readonly char[] s_separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        string[] parts = (x ?? "").Split(s_separators);
        string[] others = (y ?? "").Split(s_separators);
        int order = parts.Zip(others, CompareNames).FirstOrDefault(found => found != 0);
        return order != 0 ? order
            : parts.Length != others.Length ? parts.Length.CompareTo(others.Length)
            : string.CompareOrdinal(x, y);
    }

    private static int CompareNames(string x, string y)
    {
        string[] tokens = [.. Tokens().Matches(x).Select(token => token.Value)];
        string[] others = [.. Tokens().Matches(y).Select(token => token.Value)];
        int order = tokens.Zip(others, CompareTokens).FirstOrDefault(found => found != 0);
        return order != 0 ? order : tokens.Length.CompareTo(others.Length);
    }

    private static int CompareTokens(string x, string y) => (Number(x), Number(y)) switch
    {
        ({ } number, { } other) => number.CompareTo(other),
        (null, null) => string.CompareOrdinal(x, y),
        (null, _) => 1,
        _ => -1,
    };

    private static double? Number(string token) =>
        char.IsAsciiDigit(token[^1]) ? double.Parse(token, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    // A hyphen is a sign only where a value begins: it stands between the options of a name too.
    [GeneratedRegex(@"(?:(?<==)-)?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|[^0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();
}
