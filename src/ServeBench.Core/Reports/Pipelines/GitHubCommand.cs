using System.Text;

namespace ServeBench.Reports;

/// <summary>A workflow command of GitHub Actions, escaped as its runner undoes it.</summary>
internal static class GitHubCommand
{
    /// <summary>The line of a command.</summary>
    /// <param name="name">For example <c>error</c>.</param>
    /// <param name="message">What is behind the second pair of colons.</param>
    /// <param name="properties">Names and values.</param>
    public static string Line(string name, string message, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var line = new StringBuilder("::").Append(name);
        char separator = ' ';
        foreach ((string key, string value) in properties)
        {
            line.Append(separator).Append(key).Append('=').Append(EscapeProperty(value));
            separator = ',';
        }

        return line.Append("::").Append(EscapeMessage(message)).ToString();
    }

    private static string EscapeProperty(string value) => EscapeMessage(value).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);

    private static string EscapeMessage(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
