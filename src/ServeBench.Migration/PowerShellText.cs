using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Migration;

/// <summary>Commands and values as PowerShell reads them.</summary>
internal static partial class PowerShellText
{
    /// <summary>A command with its parameters, on one line.</summary>
    public static string Command(PipelineStep step)
    {
        var parts = new List<string> { step.Command };
        foreach (DictionaryEntry parameter in step.Parameters)
        {
            parts.Add(parameter.Value is bool flag ? $"-{parameter.Key}{(flag ? "" : ":$false")}" : $"-{parameter.Key} {Value(parameter.Value)}");
        }

        return string.Join(' ', parts);
    }

    public static string Value(object? value) => value switch
    {
        null => "$null",
        IScriptExpression expression => expression.Script,
        bool flag => flag ? "$true" : "$false",
        double number when double.IsPositiveInfinity(number) => "inf",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        int or long => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        IDictionary map => Table(map),
        string text => PlainWord().IsMatch(text) ? text : Quoted(text),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Value)) is { Length: > 0 } items ? items : "@()",
        _ => Quoted(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""),
    };

    /// <summary>A text in quotes that nothing is expanded in.</summary>
    public static string Quoted(string text) => $"'{string.Concat(text.Select(c => IsQuote(c) ? new string(c, 2) : c.ToString()))}'";

    // PowerShell takes the curly single quotes for straight ones.
    private static bool IsQuote(char c) => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B';

    private static string Table(IDictionary map)
    {
        IEnumerable<string> entries = map.Cast<DictionaryEntry>().Select(entry => $"{Key(entry.Key)} = {Inner(entry.Value)}");
        return map.Count == 0 ? "@{}" : $"@{{ {string.Join("; ", entries)} }}";
    }

    private static string Key(object key)
    {
        string text = Convert.ToString(key, CultureInfo.InvariantCulture)!;
        return Name().IsMatch(text) ? text : Quoted(text);
    }

    // Within a table a bare word would be a command, and a list of one a single value.
    private static string Inner(object? value) => value switch
    {
        string text => Quoted(text),
        IDictionary map => Table(map),
        IEnumerable list => $"@({string.Join(", ", list.Cast<object?>().Select(Inner))})",
        _ => Value(value),
    };

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(https?://[A-Za-z0-9.:\-\[\]]+|[A-Za-z./][A-Za-z0-9._/\-]*)$")]
    private static partial Regex PlainWord();
}
