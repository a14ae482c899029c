using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ServeBench.Common;

/// <summary>Finds places in a file of JSON, and strings that are not valid text: the reader accepts such a string, and fails when it is first used.</summary>
internal static class JsonPlace
{
    /// <summary>What an error says of a string that is not valid text, without a full stop.</summary>
    public const string BrokenText = "a text holds half of a surrogate pair, or bytes that are not UTF-8";

    /// <summary>Line and byte of the line, both from 1.</summary>
    public static (long Line, long Column) Of(ReadOnlySpan<byte> text, long position)
    {
        ReadOnlySpan<byte> before = text[..(int)position];
        return (before.Count((byte)'\n') + 1, before.Length - before.LastIndexOf((byte)'\n'));
    }

    /// <summary>Where the first text begins, a member's name included, that holds half of a surrogate pair or bytes that are not UTF-8.</summary>
    /// <param name="json">Well-formed JSON, one value or several.</param>
    /// <returns><see langword="null"/> when all texts are texts.</returns>
    public static (long Line, long Column)? OfBrokenText(ReadOnlySpan<byte> json)
    {
        bool isUtf8 = Utf8.IsValid(json);
        if (isUtf8 && json.IndexOf("\\u"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && (reader.ValueIsEscaped || !isUtf8) && !IsText(ref reader))
            {
                return Of(json, reader.TokenStartIndex);
            }
        }

        return null;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        byte[] text = ArrayPool<byte>.Shared.Rent(Math.Max(reader.ValueSpan.Length, 3));
        try
        {
            return reader.CopyString(text) >= 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
