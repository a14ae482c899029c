using System.Text.RegularExpressions;

namespace ServeBench.Commands;

/// <summary>A part of a text of a plan.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text itself, or the name that is referred to.</param>
/// <param name="Default">What takes the place of an environment variable that is not set; <see langword="null"/> for nothing.</param>
internal sealed partial record PlanTextPart(PlanTextPartKind Kind, string Text, string? Default = null)
{
    private const string Opening = "${";
    private const string EnvironmentPrefix = "env:";
    private const string SecretPrefix = "secret:";

    /// <summary>The parts of a text. A <c>$${</c> stands for <c>${</c> itself.</summary>
    public static IReadOnlyList<PlanTextPart> Parse(string text)
    {
        List<PlanTextPart> parts = [];
        int end = 0;
        foreach (Match match in Reference().Matches(text))
        {
            AddText(parts, text[end..match.Index]);
            end = match.Index + match.Length;
            if (match.Value == "$${")
            {
                AddText(parts, Opening);
            }
            else
            {
                parts.Add(Refer(match.Groups[1].Value));
            }
        }

        int open = text.IndexOf(Opening, end, StringComparison.Ordinal);
        AddText(parts, open < 0 ? text[end..] : text[end..open]);
        if (open >= 0)
        {
            parts.Add(new PlanTextPart(PlanTextPartKind.Broken, text[open..]));
        }

        return parts;
    }

    public override string ToString() => Kind switch
    {
        PlanTextPartKind.Environment => $"${{{EnvironmentPrefix}{Text}{(Default is null ? "" : $":-{Default}")}}}",
        PlanTextPartKind.Secret => $"${{{SecretPrefix}{Text}}}",
        PlanTextPartKind.Variable => $"${{{Text}}}",
        PlanTextPartKind.Broken => Text,
        _ => Text.Replace(Opening, "$${", StringComparison.Ordinal),
    };

    private static void AddText(List<PlanTextPart> parts, string text)
    {
        if (text.Length > 0)
        {
            parts.Add(new PlanTextPart(PlanTextPartKind.Text, text));
        }
    }

    private static PlanTextPart Refer(string reference)
    {
        if (reference.Length == 0 || reference is EnvironmentPrefix or SecretPrefix || reference.StartsWith($"{EnvironmentPrefix}:-", StringComparison.Ordinal))
        {
            return new PlanTextPart(PlanTextPartKind.Broken, $"${{{reference}}}");
        }

        if (reference.StartsWith(SecretPrefix, StringComparison.Ordinal))
        {
            return new PlanTextPart(PlanTextPartKind.Secret, reference[SecretPrefix.Length..]);
        }

        if (!reference.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            return new PlanTextPart(PlanTextPartKind.Variable, reference);
        }

        string[] parts = reference[EnvironmentPrefix.Length..].Split(":-", 2);
        return new PlanTextPart(PlanTextPartKind.Environment, parts[0], parts.Length == 2 ? parts[1] : null);
    }

    [GeneratedRegex(@"\$\$\{|\$\{([^}]*)\}")]
    private static partial Regex Reference();
}
