using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>Reads a class of Oniguruma's patterns, which may hold further classes, and <c>&amp;&amp;</c> for what two sets have in common.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="at">Behind the opening bracket.</param>
internal sealed class CharacterClassReader(string pattern, int at)
{
    private int _at = at;

    /// <summary>The set of the class.</summary>
    /// <param name="end">Behind its closing bracket.</param>
    /// <exception cref="FormatException">It is not a class.</exception>
    /// <exception cref="NotSupportedException">It names a set that is not known.</exception>
    public CharacterSet Read(out int end)
    {
        CharacterSet set = ReadClass();
        end = _at;
        return set;
    }

    private char Current => _at < pattern.Length ? pattern[_at] : throw new FormatException("a class is not closed");

    private bool Take(string text)
    {
        bool isNext = string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0;
        _at += isNext ? text.Length : 0;
        return isNext;
    }

    private CharacterSet ReadClass()
    {
        bool isNegated = Take("^");
        CharacterSet? common = null;
        var parts = new List<CharacterSet>();
        if (Current == ']')
        {
            // A bracket that closes nothing stands for itself.
            parts.Add(ReadRange());
        }

        while (!Take("]"))
        {
            if (Take("&&"))
            {
                common = Common(common, parts);
                parts.Clear();
            }
            else
            {
                parts.Add(ReadPart());
            }
        }

        CharacterSet set = Common(common, parts);
        return isNegated ? new ComplementSet(set) : set;
    }

    private static CharacterSet Common(CharacterSet? common, List<CharacterSet> parts)
    {
        var set = CharacterSet.Of([.. parts]);
        return common is null ? set : new IntersectionSet(common, set);
    }

    private CharacterSet ReadPart()
    {
        if (Take("[:"))
        {
            int close = pattern.IndexOf(":]", _at, StringComparison.Ordinal);
            string name = close < 0 ? throw new FormatException("a class is not closed") : pattern[_at..close];
            _at = close + 2;
            bool isInverted = name.StartsWith('^');
            CharacterSet named = NamedSets.Find(isInverted ? name[1..] : name) ?? throw new NotSupportedException($"it holds '[:{name}:]'");
            return isInverted ? new ComplementSet(named) : named;
        }

        return Take("[") ? ReadClass() : ReadRange();
    }

    private CharacterSet ReadRange()
    {
        CharacterSet first = ReadCharacter();
        if (first is not RangeSet { First: var low } || Current != '-' || _at + 1 >= pattern.Length || pattern[_at + 1] is ']' or '[' || pattern.AsSpan(_at + 1).StartsWith("&&"))
        {
            return first;
        }

        _at++;
        return ReadCharacter() is RangeSet { Last: var high } && high >= low
            ? new RangeSet(low, high)
            : throw new FormatException("a class holds a range that ends before it starts");
    }

    private CharacterSet ReadCharacter()
    {
        if (Current == '\\')
        {
            return CharacterEscape.TryRead(pattern, ref _at, isInClass: true) ?? throw new NotSupportedException($@"a class holds '\{pattern[_at + 1]}'");
        }

        Rune rune = Rune.GetRuneAt(pattern, _at);
        _at += rune.Utf16SequenceLength;
        return new RangeSet(rune.Value, rune.Value);
    }
}
