using System.Runtime.InteropServices;

namespace ServeBench.Simulation.Model;

/// <summary>
/// The text of generated tokens: a blank and a syllable of three letters each, so that <see cref="SyllableTokenizer"/> counts as
/// many tokens in a text as were generated.
/// </summary>
internal static class GeneratedText
{
    /// <summary>Bytes in the text of a token.</summary>
    public const int BytesPerToken = 4;

    private const int Words = 2048;

    private static readonly uint[] s_words = MakeWords();

    /// <summary>Writes the text of tokens <paramref name="first"/> and on; <paramref name="destination"/> says how many.</summary>
    /// <param name="destination">A multiple of <see cref="BytesPerToken"/>.</param>
    /// <param name="seed">Decides the text.</param>
    /// <param name="first">The first token's position, from 0.</param>
    public static void Write(Span<byte> destination, uint seed, int first)
    {
        uint position = seed + (uint)first;
        for (int offset = 0; offset < destination.Length; offset += BytesPerToken, position++)
        {
            // Fibonacci hashing scatters consecutive positions over the words.
            uint word = s_words[(position * 2654435769u) >> 21];
            MemoryMarshal.Write(destination[offset..], in word);
        }
    }

    private static uint[] MakeWords()
    {
        const string Vowels = "aeiou";
        const string Consonants = "bcdfghjklmnpqrstvwxyz";
        var words = new uint[Words];
        for (int i = 0; i < Words; i++)
        {
            ReadOnlySpan<byte> text =
            [
                (byte)' ',
                (byte)Consonants[i / (Vowels.Length * Consonants.Length) % Consonants.Length],
                (byte)Vowels[i / Consonants.Length % Vowels.Length],
                (byte)Consonants[i % Consonants.Length],
            ];
            words[i] = MemoryMarshal.Read<uint>(text);
        }

        return words;
    }
}
