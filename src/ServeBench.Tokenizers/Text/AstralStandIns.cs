using System.Globalization;
using System.Numerics;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// For each character beyond the basic plane one UTF-16 unit that every pattern treats alike. .NET's regular expressions see two
/// surrogates in such a character, where the pattern means one; with the stand-ins each character is one unit again.
/// </summary>
/// <remarks>
/// Sets that only ask for the general category treat all characters of a category alike unless they name one. Where a
/// pattern names characters beyond the basic plane, or a script, each combination of sets gets a unit of its own: a character of the basic
/// plane that is in the same sets, or else one of the surrogates, which the rest of the pattern has no other use for.
/// </remarks>
internal sealed class AstralStandIns
{
    private const int BasicEnd = 0x10000;
    private const int UnicodeEnd = 0x110000;
    private const char FirstSurrogate = '\uD800';
    private const int SurrogateCount = 0x800;

    private readonly char[] _byCategory = new char[30];
    private readonly char[]? _byCharacter;
    private readonly Dictionary<char, Rune> _surrogates = [];

    /// <summary>Finds the stand-ins for a pattern.</summary>
    /// <param name="sets">The sets that the pattern is made of, none of them made of others.</param>
    /// <exception cref="NotSupportedException">The pattern distinguishes too many kinds of characters.</exception>
    public AstralStandIns(IReadOnlyList<CharacterSet> sets)
    {
        CharacterSet[] distinct = [.. sets.Distinct()];
        bool isByCategory = distinct.All(set => set is CategorySet or RangeSet { Last: < BasicEnd } or RangeSet { First: < BasicEnd, Last: UnicodeEnd - 1 });
        if (!isByCategory && distinct.Length > 64)
        {
            throw new NotSupportedException("it names more than 64 sets of characters");
        }

        if (isByCategory)
        {
            FillByCategory([.. distinct.OfType<RangeSet>().Where(range => range.Last < BasicEnd)]);
        }
        else
        {
            _byCharacter = FillByCharacter(distinct);
        }
    }

    /// <summary>The surrogates that stand for characters, each with one of those that it stands for.</summary>
    public IReadOnlyDictionary<char, Rune> Surrogates => _surrogates;

    /// <summary>The unit that stands for a character beyond the basic plane.</summary>
    public char Of(Rune rune) => _byCharacter is null ? _byCategory[(int)Rune.GetUnicodeCategory(rune)] : _byCharacter[rune.Value - BasicEnd];

    private void FillByCategory(RangeSet[] named)
    {
        int missing = _byCategory.Length;
        for (int value = BasicEnd - 1; value > 0 && missing > 0; value--)
        {
            ref char standIn = ref _byCategory[(int)CharUnicodeInfo.GetUnicodeCategory((char)value)];
            if (standIn == 0 && !char.IsSurrogate((char)value) && !named.Any(range => value >= range.First && value <= range.Last))
            {
                standIn = (char)value;
                missing--;
            }
        }
    }

    private char[] FillByCharacter(CharacterSet[] sets)
    {
        var basic = new Dictionary<ulong, char>();
        for (int value = 1; value < BasicEnd; value++)
        {
            if (Rune.IsValid(value))
            {
                basic.TryAdd(SignatureOf(new Rune(value), sets), (char)value);
            }
        }

        var standIns = new char[UnicodeEnd - BasicEnd];
        for (int value = BasicEnd; value < UnicodeEnd; value++)
        {
            ulong signature = SignatureOf(new Rune(value), sets);
            if (!basic.TryGetValue(signature, out char standIn))
            {
                if (_surrogates.Count == SurrogateCount)
                {
                    throw new NotSupportedException("it distinguishes more than 2,048 kinds of characters");
                }

                standIn = (char)(FirstSurrogate + _surrogates.Count);
                basic[signature] = standIn;
                _surrogates[standIn] = new Rune(value);
            }

            standIns[value - BasicEnd] = standIn;
        }

        return standIns;
    }

    private static ulong SignatureOf(Rune rune, CharacterSet[] sets)
    {
        ulong signature = 0;
        for (int set = 0; set < sets.Length; set++)
        {
            signature |= sets[set].Contains(rune) ? BitOperations.RotateLeft(1UL, set) : 0;
        }

        return signature;
    }
}
