using System.Buffers;

namespace ServeBench.Common;

/// <summary><c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>: Python writes them as JSON, and JSON does not have them.</summary>
internal static class PythonConstants
{
    private static readonly SearchValues<byte> s_letters = SearchValues.Create("-NaInfity"u8);

    /// <summary>
    /// The text with an empty array and blanks in the place of each constant; <see langword="null"/> when it has none. Every other byte keeps
    /// its place. Nobody who asks for a number or a text takes an array for one, so that a constant does harm only where it is read.
    /// </summary>
    public static byte[]? Without(ReadOnlySpan<byte> json)
    {
        byte[] masked = json.ToArray();
        return Mask(masked) ? masked : null;
    }

    /// <summary>Puts an empty array and blanks in the place of each constant.</summary>
    /// <param name="json">The text; it does not begin within a string.</param>
    /// <returns>Whether there was one.</returns>
    public static bool Mask(Span<byte> json)
    {
        bool found = false;
        bool isText = false;
        for (int i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                isText = !isText;
            }
            else if (isText)
            {
                i += json[i] == '\\' ? 1 : 0;
            }
            else if (LengthAt(json[i..]) is int length and > 0)
            {
                found = true;
                json.Slice(i, length).Fill((byte)' ');
                json[i] = (byte)'[';
                json[i + 1] = (byte)']';
                i += length - 1;
            }
        }

        return found;
    }

    /// <summary>Whether the text ends with the beginning of a constant, so that more of it would show whether it is one.</summary>
    public static bool MayEndWithin(ReadOnlySpan<byte> json)
    {
        int letters = json[(json.LastIndexOfAnyExcept(s_letters) + 1)..].Length;
        ReadOnlySpan<byte> end = json[^letters..];
        return letters > 0 && ("NaN"u8.StartsWith(end) || "Infinity"u8.StartsWith(end) || "-Infinity"u8.StartsWith(end));
    }

    private static int LengthAt(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;
}
