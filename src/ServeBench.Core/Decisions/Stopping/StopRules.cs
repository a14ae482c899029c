using System.Globalization;
using System.Text.RegularExpressions;
using ServeBench.Load;

namespace ServeBench.Decisions;

/// <summary>The kinds of stop rules, each declared by one row, and the reader of their texts.</summary>
internal static partial class StopRules
{
    private const string Invalid = "StopRuleInvalid";
    private const string Number = @"(?<number>[0-9]+\.?[0-9]*|\.[0-9]+)";

    /// <summary>All kinds, in the order in which a text is tried.</summary>
    public static IReadOnlyList<StopRuleKind> All { get; } =
    [
        new("errors", "errors > 5 % over 30 s (at least 50)", "A greater share of the requests fails than the limit, of those that ended in the last seconds", ReadErrors),
        new("errors", "errors in a row >= 20", "So many requests fail one after the other", ReadErrors),
        new("errors", "errors of Timeout, Http429, Http5xx >= 10", "So many requests fail in one of these ways", ReadErrors),
        new(SaturationRule.Name, SaturationRule.Name, "The server does not keep up with the schedule", ReadSaturation),
        new("±", "p99 ttft ± 5 %", "The number is known as exactly as that within this run", ReadPrecision),
        new("fails", "fails p99 ttft <= 200 ms", "The objective is certain to fail", text => ReadObjective(text, "fails", isPassEnough: false)),
        new("decided", "decided p99 ttft <= 200 ms", "The objective is certain to pass or to fail", text => ReadObjective(text, "decided", isPassEnough: true)),
    ];

    /// <summary>Reads a rule.</summary>
    /// <param name="text">For example <c>errors in a row &gt;= 20</c>.</param>
    /// <exception cref="ServeException"><c>StopRuleInvalid</c>, or what is wrong with the objective in it.</exception>
    public static IStopRule Parse(string text)
    {
        string trimmed = text.Trim();
        foreach (StopRuleKind kind in All)
        {
            if (kind.Read(trimmed) is { } rule)
            {
                return rule;
            }
        }

        string first = trimmed.Split(' ', 2)[0];
        StopRuleKind nearest = trimmed.IndexOfAny(['<', '≤']) >= 0
            ? All.First(kind => kind.Word == "fails")
            : NameSpelling.Nearest(first, All, kind => [kind.Word]);
        throw Wrong(text, $"it has a form that is not known; did you mean '{nearest.Example}'?");
    }

    private static ServeException Wrong(string text, string what) => new(
        Invalid,
        ServeErrorKind.InvalidArgument,
        $"The stop rule '{text}': {what} The forms are {string.Join("; ", All.Select(kind => $"'{kind.Example}'"))}.",
        text);

    private static ErrorRule? ReadErrors(string text)
    {
        Match match = Errors().Match(text);
        if (!match.Success)
        {
            return null;
        }

        bool isShare = match.Groups["percent"].Success, inARow = match.Groups["row"].Success;
        if (inARow && (isShare || match.Groups["window"].Success))
        {
            throw Wrong(text, "errors in a row are a number, without a share and without a time.");
        }

        if (!isShare && match.Groups["least"].Success)
        {
            throw Wrong(text, "'at least' belongs to a share, as in 'errors > 5 % over 30 s (at least 50)'.");
        }

        double limit = NumberOf(match.Groups["number"]);
        return isShare && limit > 100
            ? throw Wrong(text, string.Create(CultureInfo.InvariantCulture, $"{limit:R} % is not a share; give 0 to 100 %."))
            : new ErrorRule
            {
                Classes = match.Groups["classes"].Success ? [.. Classes(text, match.Groups["classes"].Value)] : [],
                InARow = inARow,
                IsShare = isShare,
                IsStrict = match.Groups["operator"].Value == ">",
                Limit = limit,
                WindowSeconds = match.Groups["window"].Success ? NumberOf(match.Groups["window"]) * (match.Groups["unit"].Value == "min" ? 60 : 1) : null,
                Least = match.Groups["least"].Success ? (int)Math.Min(int.MaxValue, NumberOf(match.Groups["least"])) : ErrorRule.DefaultLeast,
            };
    }

    private static IEnumerable<ErrorClass> Classes(string text, string names) => names.Split(',', StringSplitOptions.TrimEntries).Select(name =>
        ErrorClass.Find(name) ?? throw Wrong(
            text, $"no request fails by '{name}'. {NameSpelling.Question(name, [.. ErrorClass.All.Select(known => known.Name)])} A status code is written as Http503."));

    private static SaturationRule? ReadSaturation(string text)
    {
        Match match = Saturation().Match(text);
        if (!match.Success)
        {
            return null;
        }

        if (!match.Groups["number"].Success)
        {
            return new SaturationRule();
        }

        double falseAlarm = NumberOf(match.Groups["number"]) / (match.Groups["percent"].Success ? 100 : 1);
        return falseAlarm is > 0 and < 1
            ? new SaturationRule(falseAlarm)
            : throw Wrong(text, "the probability of a false alarm is above 0 and below 1, as in 'over-saturation (false alarm 1 %)'.");
    }

    private static PrecisionRule? ReadPrecision(string text)
    {
        Match match = Precision().Match(text);
        return match.Success ? PrecisionRule.Create(text, match.Groups["subject"].Value, NumberOf(match.Groups["number"])) : null;
    }

    private static ObjectiveRule? ReadObjective(string text, string word, bool isPassEnough) =>
        text.StartsWith(word + " ", StringComparison.OrdinalIgnoreCase)
            ? new ObjectiveRule(text, [ServeObjective.Parse(text[(word.Length + 1)..].Trim())], isPassEnough)
            : null;

    private static double NumberOf(Group group) => double.Parse(group.Value, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^errors(?:\s+of\s+(?<classes>\w+(?:\s*,\s*\w+)*))?(?<row>\s+in\s+a\s+row)?\s*(?<operator>>=|>|≥)\s*" + Number
            + @"\s*(?<percent>%)?(?:\s+over\s+(?<window>[0-9]+\.?[0-9]*)\s*(?<unit>s|min))?(?:\s*\(\s*at\s+least\s+(?<least>[0-9]+)\s*\))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Errors();

    [GeneratedRegex(@"^over[-\s]?saturation(?:\s*\(\s*false\s+alarm\s+" + Number + @"\s*(?<percent>%)?\s*\))?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Saturation();

    [GeneratedRegex(@"^(?<subject>.+?)\s*(?:±|\+/-)\s*" + Number + @"\s*%$", RegexOptions.CultureInvariant)]
    private static partial Regex Precision();
}
