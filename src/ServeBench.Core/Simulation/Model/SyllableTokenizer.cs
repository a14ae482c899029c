using System.Text;

namespace ServeBench.Simulation.Model;

/// <summary>
/// The simulated model's tokenizer. It needs no vocabulary file, is reversible for every text, and cuts English into about two
/// tokens a word. From left to right a token is the longest of: an optional blank and one to three letters a to z; else one
/// byte of the UTF-8 text. There are no special tokens.
/// <code>
///     0 ..   255  the byte itself
///   256 ..   931  two letters            256 + 26a + b
///   932 .. 18507  three letters          932 + 676a + 26b + c
/// 18508 .. 18533  a blank, one letter    18508 + a
/// 18534 .. 19209  a blank, two letters   18534 + 26a + b
/// 19210 .. 36785  a blank, three letters 19210 + 676a + 26b + c
/// </code>
/// </summary>
internal static class SyllableTokenizer
{
    /// <summary>Number of ids.</summary>
    public const int VocabularySize = BlankThree + 17576;

    private const int Two = 256;
    private const int Three = Two + 676;
    private const int BlankOne = Three + 17576;
    private const int BlankTwo = BlankOne + 26;
    private const int BlankThree = BlankTwo + 676;

    /// <summary>The id of the token at <paramref name="position"/>, which moves behind it.</summary>
    public static int Next(ReadOnlySpan<byte> text, ref int position)
    {
        int blank = text[position] == ' ' && position + 1 < text.Length && IsLetter(text[position + 1]) ? 1 : 0;
        int start = position + blank;
        int length = 0;
        int code = 0;
        while (length < 3 && start + length < text.Length && IsLetter(text[start + length]))
        {
            code = (code * 26) + text[start + length] - 'a';
            length++;
        }

        if (length == 0 || (length == 1 && blank == 0))
        {
            return text[position++];
        }

        position = start + length;
        return code + (blank, length) switch
        {
            (0, 2) => Two,
            (0, _) => Three,
            (_, 1) => BlankOne,
            (_, 2) => BlankTwo,
            _ => BlankThree,
        };
    }

    /// <summary>The ids of a UTF-8 text.</summary>
    public static List<int> Encode(ReadOnlySpan<byte> text)
    {
        var ids = new List<int>((text.Length / 2) + 1);
        for (int position = 0; position < text.Length;)
        {
            ids.Add(Next(text, ref position));
        }

        return ids;
    }

    /// <summary>The text of ids; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id that is not in the vocabulary.</exception>
    public static string Decode(IReadOnlyList<int> ids)
    {
        var bytes = new List<byte>(ids.Count * 3);
        foreach (int id in ids)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(id);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
            Append(bytes, id);
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Append(List<byte> bytes, int id)
    {
        if (id < Two)
        {
            bytes.Add((byte)id);
            return;
        }

        if (id >= BlankOne)
        {
            bytes.Add((byte)' ');
        }

        (int code, int length) = id switch
        {
            < Three => (id - Two, 2),
            < BlankOne => (id - Three, 3),
            < BlankTwo => (id - BlankOne, 1),
            < BlankThree => (id - BlankTwo, 2),
            _ => (id - BlankThree, 3),
        };
        for (int divisor = length == 3 ? 676 : length == 2 ? 26 : 1; divisor > 0; divisor /= 26)
        {
            bytes.Add((byte)('a' + (code / divisor % 26)));
        }
    }

    private static bool IsLetter(byte value) => value is >= (byte)'a' and <= (byte)'z';
}
