using System.Text.RegularExpressions;

namespace ServeBench.Commands;

/// <summary>The placeholders of paths and labels, such as <c>{label}</c>.</summary>
internal static partial class PlanPlaceholders
{
    public const string Label = "label";

    /// <summary>The number of the run, from 1.</summary>
    public const string Index = "index";

    /// <summary>When the plan began, such as 20260801-123015.</summary>
    public const string Date = "date";

    public static IReadOnlyList<string> Names { get; } = [Label, Index, Date];

    public static IEnumerable<string> Of(string text) => Placeholder().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The text with values. What a file's name cannot have becomes a hyphen.</summary>
    /// <param name="text">The text.</param>
    /// <param name="values">Values by name; other names stay.</param>
    /// <param name="isPath">Whether the text is a path.</param>
    public static string Fill(string text, IReadOnlyDictionary<string, string> values, bool isPath) =>
        Placeholder().Replace(text, match => values.TryGetValue(match.Groups[1].Value, out string? value) ? isPath ? Plain(value) : value : match.Value);

    private static string Plain(string value) => value.Length == 0 ? "-" : string.Concat(value.Select(letter => letter is '/' or '\\' or ':' || Path.GetInvalidFileNameChars().Contains(letter) ? '-' : letter)).Replace("..", "-", StringComparison.Ordinal);

    [GeneratedRegex(@"\{([A-Za-z][A-Za-z.]*)\}")]
    private static partial Regex Placeholder();
}
