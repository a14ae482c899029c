using System.Globalization;
using System.Text.RegularExpressions;

namespace ServeBench.Commands;

/// <summary>
/// What a text without quotes is in YAML. Where the two versions of YAML that readers have, 1.1 and 1.2, take it for different things, it is
/// refused by name, whatever this reader would do.
/// </summary>
internal static partial class PlanScalar
{
    /// <summary>The value that a plain text has: a number, a Boolean, <see langword="null"/>, or the text itself.</summary>
    /// <param name="text">The text.</param>
    /// <param name="surprise">What is ambiguous about it, and what to write; <see langword="null"/> where nothing is.</param>
    public static object? ValueOf(string text, out string? surprise)
    {
        surprise = SurpriseOf(text);
        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => true,
            "false" or "False" or "FALSE" => false,
            ".inf" or "+.inf" or ".Inf" => double.PositiveInfinity,
            _ when WholeNumber().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => whole,
            _ when DecimalNumber().IsMatch(text) && double.Parse(text, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) => number,
            _ => text,
        };
    }

    /// <summary>The text of a key, and what is ambiguous about it. One letter is a name, although YAML 1.1 has Booleans of one letter: no reader takes them for such.</summary>
    public static string KeyOf(YamlNode key, out string? surprise)
    {
        surprise = key.IsPlain && key.Text.Length > 1 ? SurpriseOf(key.Text) : null;
        return key.Text;
    }

    private static string? SurpriseOf(string text) => text switch
    {
        _ when YesOrNo().Match(text) is { Success: true } word => $"'{text}' is {(word.Groups[1].Success ? "true" : "false")} in YAML 1.1 and a text in YAML 1.2. Write {(word.Groups[1].Success ? "true" : "false")}, or '{text}' in quotes.",
        _ when Octal().IsMatch(text) => $"'{text}' is a number of base 8 in YAML 1.1 and one of base 10 in YAML 1.2. Write it without the 0 in front, or in quotes.",
        _ when OtherBase().IsMatch(text) => $"'{text}' is not a decimal number. Write it in base 10, or in quotes.",
        _ when Exponent().IsMatch(text) => string.Create(CultureInfo.InvariantCulture, $"'{text}' is a number in YAML 1.2 and a text in YAML 1.1. Write {double.Parse(text, CultureInfo.InvariantCulture):0.####################}, or '{text}' in quotes."),
        _ when Date().IsMatch(text) => $"'{text}' is a date in YAML 1.1 and a text in YAML 1.2. Put it in quotes.",
        _ when BaseSixty().IsMatch(text) => $"'{text}' is a number of base 60 in YAML 1.1 and a text in YAML 1.2. Put it in quotes.",
        _ when Underscores().IsMatch(text) => $"'{text}' is a number in YAML 1.1 and a text in YAML 1.2. Write it without underscores, or in quotes.",
        _ when NotANumber().IsMatch(text) => $"'{text}' is not a number that can be used.",
        _ => null,
    };

    [GeneratedRegex("^[-+]?(0|[1-9][0-9]*)$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?$")]
    private static partial Regex DecimalNumber();

    [GeneratedRegex("^(?:(yes|on|y)|no|off|n)$", RegexOptions.IgnoreCase)]
    private static partial Regex YesOrNo();

    [GeneratedRegex("^[-+]?0[0-9]+$")]
    private static partial Regex Octal();

    [GeneratedRegex("^[-+]?0[oxb][0-9A-Fa-f]+$")]
    private static partial Regex OtherBase();

    [GeneratedRegex(@"^[-+]?([0-9]+[eE][-+]?[0-9]{1,2}|[0-9]*\.[0-9]*[eE][0-9]{1,2})$")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$")]
    private static partial Regex Date();

    [GeneratedRegex("^[-+]?[0-9]+(:[0-5]?[0-9])+$")]
    private static partial Regex BaseSixty();

    [GeneratedRegex(@"^[-+]?[0-9][0-9_.]*_[0-9_.]*$")]
    private static partial Regex Underscores();

    [GeneratedRegex(@"^(\.nan|-\.inf)$", RegexOptions.IgnoreCase)]
    private static partial Regex NotANumber();
}
