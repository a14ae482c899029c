using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Metrics;

/// <summary>How a percentile is called in the name of a property: 99.9 is <c>P99_9</c>, which needs no quotes after a dot.</summary>
internal static partial class PercentileName
{
    /// <summary>The name's beginning.</summary>
    public static string Of(double percent) => $"P{percent.ToString("R", CultureInfo.InvariantCulture).Replace('.', '_')}";

    /// <summary>The percentile of a key such as <c>p99</c> or <c>p99.9</c>; <see langword="null"/> for another key.</summary>
    public static double? OfKey(string key) =>
        Key().IsMatch(key) ? double.Parse(key.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^p\d+(\.\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
