namespace ServeBench.Common;

/// <summary>JSON as Python's <c>json</c> module writes it, with the bare words <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>.</summary>
internal static class PythonJson
{
    private const byte Quote = (byte)'"';

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text as JSON: with those words as strings, and without a byte order mark. A text without either is returned as it is.</summary>
    public static ReadOnlyMemory<byte> ToJson(byte[] file)
    {
        ReadOnlyMemory<byte> utf8 = file.AsMemory(file.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0);
        if (utf8.Span.IndexOf("NaN"u8) < 0 && utf8.Span.IndexOf("Infinity"u8) < 0)
        {
            return utf8;
        }

        var json = new List<byte>(utf8.Length + 64);
        for (int position = 0; position < utf8.Length;)
        {
            ReadOnlySpan<byte> rest = utf8.Span[position..];
            int length = rest[0] == Quote ? StringLength(rest) : WordLength(rest);
            if (length > 0 && rest[0] != Quote)
            {
                json.Add(Quote);
                json.AddRange(rest[..length]);
                json.Add(Quote);
            }
            else
            {
                length = Math.Max(length, 1);
                json.AddRange(rest[..length]);
            }

            position += length;
        }

        return json.ToArray();
    }

    private static int WordLength(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("NaN"u8) ? "NaN"u8.Length
        : rest.StartsWith("Infinity"u8) ? "Infinity"u8.Length
        : rest.StartsWith("-Infinity"u8) ? "-Infinity"u8.Length
        : 0;

    private static int StringLength(ReadOnlySpan<byte> rest)
    {
        for (int index = 1; index < rest.Length; index++)
        {
            if (rest[index] == (byte)'\\')
            {
                index++;
            }
            else if (rest[index] == Quote)
            {
                return index + 1;
            }
        }

        return rest.Length;
    }
}
