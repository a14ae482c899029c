using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// The 256 printable characters that byte-level BPE vocabularies write bytes with: a printable Latin-1 character stands for
/// itself, the others are moved to U+0100 and up in ascending order (GPT-2's <c>bytes_to_unicode</c>).
/// </summary>
internal static class ByteAlphabet
{
    private static readonly short[] s_byteOfCharacter = BuildTable();
    private static readonly char[] s_characterOfByte = [.. Enumerable.Range(0, 256).Select(value => (char)Array.IndexOf(s_byteOfCharacter, (short)value))];

    /// <summary>The bytes that a vocabulary entry stands for; its own UTF-8 bytes when it is not written in the alphabet.</summary>
    public static byte[] ToBytes(string token)
    {
        byte[] bytes = new byte[token.Length];
        for (int i = 0; i < token.Length; i++)
        {
            int value = token[i] < s_byteOfCharacter.Length ? s_byteOfCharacter[token[i]] : -1;
            if (value < 0)
            {
                return Encoding.UTF8.GetBytes(token);
            }

            bytes[i] = (byte)value;
        }

        return bytes;
    }

    /// <summary>The characters that stand for the bytes of <paramref name="text"/>.</summary>
    public static string FromText(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, static (characters, source) =>
        {
            for (int i = 0; i < source.Length; i++)
            {
                characters[i] = CharacterOf(source[i]);
            }
        });
    }

    public static char CharacterOf(byte value) => s_characterOfByte[value];

    /// <summary>Writes bytes in the alphabet, as UTF-8.</summary>
    /// <returns>How many bytes were written; twice as many as were given at most.</returns>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        int written = 0;
        foreach (byte value in bytes)
        {
            char character = s_characterOfByte[value];
            if (character < 0x80)
            {
                destination[written++] = (byte)character;
            }
            else
            {
                destination[written++] = (byte)(0xC0 | (character >> 6));
                destination[written++] = (byte)(0x80 | (character & 0x3F));
            }
        }

        return written;
    }

    private static short[] BuildTable()
    {
        short[] table = new short[0x100 + 68];
        Array.Fill(table, (short)-1);
        int next = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            table[printable ? value : next++] = (short)value;
        }

        return table;
    }
}
