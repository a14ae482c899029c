using System.Text.RegularExpressions;

namespace ServeBench.Decisions;

/// <summary>Splits the text of an objective into its parts.</summary>
internal static partial class ObjectiveLexer
{
    /// <summary>The parts, the last of which is the end.</summary>
    /// <exception cref="ServeException"><c>ObjectiveInvalid</c>: a character has no meaning.</exception>
    public static IReadOnlyList<ObjectiveToken> Split(string text)
    {
        List<ObjectiveToken> tokens = [];
        for (int position = 0; position < text.Length;)
        {
            Match match = Part().Match(text, position);
            if (!match.Success)
            {
                throw ObjectiveErrors.Syntax(text, position + 1, $"'{text[position]}' has no meaning here");
            }

            if (KindOf(match) is { } kind)
            {
                tokens.Add(new(kind, Plain(match.Value), position + 1));
            }

            position += match.Length;
        }

        tokens.Add(new(ObjectiveTokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static ObjectiveTokenKind? KindOf(Match match) =>
        match.Groups["number"].Success ? ObjectiveTokenKind.Number
        : match.Groups["word"].Success ? ObjectiveTokenKind.Word
        : match.Groups["operator"].Success ? ObjectiveTokenKind.Operator
        : match.Value switch
        {
            "(" => ObjectiveTokenKind.Open,
            ")" => ObjectiveTokenKind.Close,
            "," => ObjectiveTokenKind.Comma,
            _ => null,
        };

    private static string Plain(string text) => text switch
    {
        "≤" => "<=",
        "≥" => ">=",
        _ => text,
    };

    // A hyphen belongs to a word only between letters, so that no sign of a number is taken for one.
    [GeneratedRegex(
        @"\G(?:(?<blank>\s+)|(?<number>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?<word>%|[\p{L}µ_](?:[\p{L}\p{Nd}_./µ]|-(?=\p{L}))*)|(?<operator><=|>=|≤|≥|[<>])|[(),])",
        RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
