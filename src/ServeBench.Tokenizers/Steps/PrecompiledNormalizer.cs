using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// SentencePiece's precompiled rules of normalization (<c>precompiled_charsmap</c>): a double-array trie over UTF-8 whose values point
/// into a block of zero-terminated replacements. A grapheme of fewer than 6 bytes is looked up whole, then each of its characters.
/// </summary>
internal sealed class PrecompiledNormalizer : INormalizer
{
    private const int MaxGraphemeLength = 6;

    private readonly uint[] _units;
    private readonly byte[] _replacements;

    /// <summary>Reads the rules.</summary>
    /// <exception cref="FormatException">They are cut off.</exception>
    public PrecompiledNormalizer(ReadOnlySpan<byte> map)
    {
        if (map.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(map) is var size && (size > map.Length - 4 || size % 4 != 0 || size == 0))
        {
            throw new FormatException("its precompiled rules of normalization are cut off");
        }

        _units = new uint[BinaryPrimitives.ReadUInt32LittleEndian(map) / 4];
        for (int i = 0; i < _units.Length; i++)
        {
            _units[i] = BinaryPrimitives.ReadUInt32LittleEndian(map[(4 + (4 * i))..]);
        }

        _replacements = map[(4 + (4 * _units.Length))..].ToArray();
    }

    public bool MayDropStart => true;

    public string Normalize(string text, CancellationToken cancellationToken)
    {
        var result = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[MaxGraphemeLength];
        for (int at = 0; at < text.Length;)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            ReadOnlySpan<char> grapheme = rest[..StringInfo.GetNextTextElementLength(rest)];
            at += grapheme.Length;
            if (Encoding.UTF8.GetByteCount(grapheme) < MaxGraphemeLength && Find(utf8[..Encoding.UTF8.GetBytes(grapheme, utf8)]) is string whole)
            {
                result.Append(whole);
                continue;
            }

            foreach (Rune rune in grapheme.EnumerateRunes())
            {
                result.Append(Find(utf8[..rune.EncodeToUtf8(utf8)]) ?? rune.ToString());
            }
        }

        return result.ToString();
    }

    // The shortest text of the trie that the bytes begin with decides, as in Hugging Face's library.
    private string? Find(ReadOnlySpan<byte> bytes)
    {
        uint position = OffsetOf(_units[0]);
        foreach (byte value in bytes)
        {
            if (value == 0)
            {
                return null;
            }

            position ^= value;
            if (position >= _units.Length)
            {
                return null;
            }

            uint unit = _units[position];
            if ((unit & 0x800000FF) != value)
            {
                return null;
            }

            position ^= OffsetOf(unit);
            if ((unit >> 8 & 1) == 1)
            {
                return position < _units.Length ? ReplacementAt((int)(_units[position] & 0x7FFFFFFF)) : null;
            }
        }

        return null;
    }

    private static uint OffsetOf(uint unit) => unit >> 10 << (int)((unit & 0x200) >> 6);

    private string ReplacementAt(int start)
    {
        if (start >= _replacements.Length)
        {
            return "";
        }

        ReadOnlySpan<byte> rest = _replacements.AsSpan(start);
        int end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }
}
