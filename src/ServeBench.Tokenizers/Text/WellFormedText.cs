using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>Text that can be written as UTF-8.</summary>
internal static class WellFormedText
{
    /// <summary>The text with U+FFFD instead of each unpaired half of a surrogate pair.</summary>
    public static string From(string text)
    {
        return FindLoneSurrogate(text) < 0 ? text : string.Create(text.Length, text, static (characters, source) =>
        {
            source.CopyTo(characters);
            for (int at = FindLoneSurrogate(characters); at >= 0; at = FindLoneSurrogate(characters))
            {
                characters[at] = '\uFFFD';
                characters = characters[at..];
            }
        });
    }

    private static int FindLoneSurrogate(ReadOnlySpan<char> text)
    {
        int at = 0;
        while (text[at..].IndexOfAnyInRange('\uD800', '\uDFFF') is int next and >= 0)
        {
            at += next;
            if (Rune.DecodeFromUtf16(text[at..], out _, out int length) != OperationStatus.Done)
            {
                return at;
            }

            at += length;
        }

        return -1;
    }
}
