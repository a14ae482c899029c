namespace ServeBench.Tests.Reports;

/// <summary>
/// A line of a log as the agent of Azure Pipelines reads it: the first <c>##vso[</c> wherever it stands, area and event up to a blank, properties
/// between semicolons up to the first bracket, and the rest as the message; all of them unescaped.
/// </summary>
internal sealed record AgentLine(string Name, IReadOnlyDictionary<string, string> Properties, string Message)
{
    private const string Prefix = "##vso[";

    /// <summary>The command of a line; <see langword="null"/> when it has none.</summary>
    public static AgentLine? Parse(string line)
    {
        int start = line.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase), end = start < 0 ? -1 : line.IndexOf(']', start);
        if (end < 0)
        {
            return null;
        }

        string[] command = line[(start + Prefix.Length)..end].Split(' ', 2);
        if (command[0].Split('.') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            return null;
        }

        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string[] pair in (command.Length > 1 ? command[1] : "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            properties[pair[0].Trim()] = Unescape(pair[1]);
        }

        return new AgentLine(command[0], properties, Unescape(line[(end + 1)..]));
    }

    /// <summary>The commands in what a step printed.</summary>
    public static AgentLine[] ParseAll(string output) => [.. output.ReplaceLineEndings("\n").Split('\n').Select(Parse).OfType<AgentLine>()];

    private static string Unescape(string text) => text
        .Replace("%3B", ";", StringComparison.Ordinal)
        .Replace("%0D", "\r", StringComparison.Ordinal)
        .Replace("%0A", "\n", StringComparison.Ordinal)
        .Replace("%5D", "]", StringComparison.Ordinal)
        .Replace("%AZP25", "%", StringComparison.Ordinal);
}
