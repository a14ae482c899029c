using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;

namespace ServeBench.Commands;

/// <summary>
/// The engine's errors and warnings as a user of PowerShell reads them. The table EngineTexts.resx has an entry for each that needs the name
/// of a parameter or cmdlet; an entry shows <c>{message}</c>, the engine's own text, <c>{subject}</c>, the parameter, and named arguments.
/// </summary>
internal static partial class EngineTexts
{
    private const string SubjectPrefix = "{subject}: ";

    private static readonly ResourceManager s_table = new(typeof(EngineTexts));

    public static string Of(ServeException error) =>
        Format(Find(error.ErrorId, error.Case), error.Message, error.Subject, error.Arguments);

    public static string Of(ServeWarning warning) => Format(Find(warning.Id, null), warning.Message, null, warning.Arguments);

    private static string? Find(string id, string? errorCase) =>
        (errorCase is null ? null : s_table.GetString($"{id}.{errorCase}", CultureInfo.InvariantCulture)) ?? s_table.GetString(id, CultureInfo.InvariantCulture);

    private static string Format(string? entry, string message, string? subject, IReadOnlyDictionary<string, string> arguments)
    {
        if (entry is null)
        {
            return message;
        }

        string text = subject is null && entry.StartsWith(SubjectPrefix, StringComparison.Ordinal) ? entry[SubjectPrefix.Length..] : entry;
        return Placeholder().Replace(text, match => match.Groups[1].Value switch
        {
            "message" => message,
            "subject" => $"-{subject}",
            string name => arguments.GetValueOrDefault(name, match.Value),
        });
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
