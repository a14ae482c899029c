using System.Globalization;

namespace ServeBench.Tokenizers;

/// <summary>Writes sets of characters as .NET's regular expressions have them, each as something that matches one UTF-16 unit.</summary>
/// <param name="standIns">What stands for the characters beyond the basic plane.</param>
internal sealed class CharacterSetWriter(AstralStandIns standIns)
{
    private const int BasicEnd = 0x10000;

    /// <summary>The set as a part of a pattern.</summary>
    public string Write(CharacterSet set)
    {
        if (BodyOf(set) is string body)
        {
            return body.Length == 0 ? "(?!)" : $"[{body}]";
        }

        switch (set)
        {
            case ComplementSet { Set: var inner }:
                return BodyOf(inner) is string excluded
                    ? excluded.Length == 0 ? @"[\s\S]" : $"[^{excluded}]"
                    : $@"(?:(?!{Write(inner)})[\s\S])";
            case IntersectionSet { Left: var left, Right: ComplementSet { Set: var without } } when BodyOf(left) is { Length: > 0 } kept && BodyOf(without) is { Length: > 0 } taken:
                return $"[{kept}-[{taken}]]";
            case IntersectionSet { Left: var left, Right: var right }:
                return $"(?:(?={Write(right)}){Write(left)})";
            case UnionSet { Parts: var parts }:
                return $"(?:{string.Join('|', parts.Select(Write))})";
            default:
                throw new InvalidOperationException(set.ToString());
        }
    }

    /// <summary>What stands between the brackets of a class; <see langword="null"/> when no such class is the set.</summary>
    private string? BodyOf(CharacterSet set)
    {
        switch (set)
        {
            case RangeSet range:
                return BodyOf(range) + SurrogatesIn(set);
            case CategorySet category:
                return category.Class + SurrogatesIn(set);
            case ScriptSet script:
                return string.Concat(script.Ranges.Select(BodyOf)) + SurrogatesIn(set);
            case ComplementSet { Set: CategorySet category } when standIns.Surrogates.Count == 0:
                return @"\P" + category.Class[2..];
            case ComplementSet { Set: var inner } when standIns.Surrogates.Count == 0 && inner == NamedSets.WhiteSpace:
                return @"\S";
            case UnionSet union when union == NamedSets.WhiteSpace && standIns.Surrogates.Count == 0:
                return @"\s";
            case UnionSet { Parts: var parts }:
                string?[] bodies = [.. parts.Select(BodyOf)];
                return bodies.Contains(null) ? null : string.Concat(bodies);
            default:
                return null;
        }
    }

    private static string BodyOf(RangeSet range)
    {
        if (range.First >= BasicEnd)
        {
            return "";
        }

        int last = Math.Min(range.Last, BasicEnd - 1);
        return last == range.First
            ? string.Create(CultureInfo.InvariantCulture, $@"\u{range.First:X4}")
            : string.Create(CultureInfo.InvariantCulture, $@"\u{range.First:X4}-\u{last:X4}");
    }

    private string SurrogatesIn(CharacterSet set) =>
        string.Concat(standIns.Surrogates.Where(standIn => set.Contains(standIn.Value)).Select(standIn => string.Create(CultureInfo.InvariantCulture, $@"\u{(int)standIn.Key:X4}")));
}
