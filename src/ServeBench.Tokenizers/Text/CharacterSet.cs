using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>A set of characters, as a character class of a pattern is one.</summary>
internal abstract record CharacterSet
{
    public abstract bool Contains(Rune rune);

    /// <summary>The sets that this one is made of in the end, none of which is made of others.</summary>
    public abstract IEnumerable<CharacterSet> Leaves { get; }

    public static CharacterSet Of(IReadOnlyList<CharacterSet> parts) => parts.Count == 1 ? parts[0] : new UnionSet(parts);
}

/// <summary>The characters from one to another.</summary>
internal sealed record RangeSet(int First, int Last) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => [this];

    public override bool Contains(Rune rune) => rune.Value >= First && rune.Value <= Last;
}

/// <summary>The characters of some general categories.</summary>
/// <param name="Mask">A bit for each <see cref="UnicodeCategory"/>.</param>
/// <param name="Class">How .NET's regular expressions write the set.</param>
internal sealed record CategorySet(int Mask, string Class) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => [this];

    public override bool Contains(Rune rune) => (Mask & (1 << (int)Rune.GetUnicodeCategory(rune))) != 0;
}

internal sealed record ScriptSet(IReadOnlyList<RangeSet> Ranges) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => [this];

    public override bool Contains(Rune rune) => Ranges.Any(range => range.Contains(rune));
}

/// <summary>The characters that are in any of several sets.</summary>
internal sealed record UnionSet(IReadOnlyList<CharacterSet> Parts) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => Parts.SelectMany(part => part.Leaves);

    public override bool Contains(Rune rune) => Parts.Any(part => part.Contains(rune));
}

/// <summary>The characters that are in both of two sets.</summary>
internal sealed record IntersectionSet(CharacterSet Left, CharacterSet Right) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => Left.Leaves.Concat(Right.Leaves);

    public override bool Contains(Rune rune) => Left.Contains(rune) && Right.Contains(rune);
}

internal sealed record ComplementSet(CharacterSet Set) : CharacterSet
{
    public override IEnumerable<CharacterSet> Leaves => Set.Leaves;

    public override bool Contains(Rune rune) => !Set.Contains(rune);
}
