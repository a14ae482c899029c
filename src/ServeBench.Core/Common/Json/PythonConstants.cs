namespace ServeBench.Common;

/// <summary><c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>: Python writes them as JSON, and JSON does not have them.</summary>
internal static class PythonConstants
{
    /// <summary>
    /// The text with an empty array and blanks in the place of each constant; <see langword="null"/> when it has none. Every other byte keeps
    /// its place. Nobody who asks for a number or a text takes an array for one, so that a constant does harm only where it is read.
    /// </summary>
    public static byte[]? Without(ReadOnlySpan<byte> json)
    {
        byte[]? masked = null;
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
                masked ??= json.ToArray();
                masked.AsSpan(i, length).Fill((byte)' ');
                masked[i] = (byte)'[';
                masked[i + 1] = (byte)']';
                i += length - 1;
            }
        }

        return masked;
    }

    private static int LengthAt(ReadOnlySpan<byte> json) =>
        json.StartsWith("NaN"u8) ? 3 : json.StartsWith("Infinity"u8) ? 8 : json.StartsWith("-Infinity"u8) ? 9 : 0;
}
