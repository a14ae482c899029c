using System.Text;

namespace ServeBench.Reports;

/// <summary>
/// A logging command of Azure Pipelines, escaped as the agent undoes it: it takes the first <c>##vso[</c> of a line, what is before the first
/// <c>]</c> as properties that a semicolon separates, and all behind it as the message.
/// </summary>
internal static class AzureCommand
{
    /// <summary>The line of a command.</summary>
    /// <param name="name">Area and event, for example <c>task.logissue</c>.</param>
    /// <param name="message">What is behind the bracket.</param>
    /// <param name="properties">Names and values.</param>
    public static string Line(string name, string message, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        var line = new StringBuilder("##vso[").Append(name);
        char separator = ' ';
        foreach ((string key, string value) in properties)
        {
            line.Append(separator).Append(key).Append('=').Append(EscapeProperty(value));
            separator = ';';
        }

        return line.Append(']').Append(EscapeMessage(message)).ToString();
    }

    private static string EscapeProperty(string value) => EscapeMessage(value).Replace("]", "%5D", StringComparison.Ordinal).Replace(";", "%3B", StringComparison.Ordinal);

    private static string EscapeMessage(string text) => text
        .Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
