using System.Buffers;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Collects the text of a stream whose events hold either all of the text so far or the next piece of it, as the server was
/// started. The second text tells which: one that begins with the first is the whole.
/// </summary>
internal struct GrowingText
{
    private Form _form;

    private enum Form
    {
        Unknown,
        Whole,
        Pieces,
    }

    /// <summary>Takes the string that the reader stands on.</summary>
    /// <returns>Whether it is not empty.</returns>
    public bool Take(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (!reader.ValueIsEscaped)
        {
            return Take(reader.ValueSpan, record);
        }

        byte[] text = ArrayPool<byte>.Shared.Rent(Math.Max(reader.ValueSpan.Length, 3));
        try
        {
            return Take(text.AsSpan(0, reader.CopyString(text)), record);
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a text holds half of a surrogate pair");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    private bool Take(ReadOnlySpan<byte> text, AnswerRecord record)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        ReadOnlySpan<byte> before = record.Utf8;
        bool continues = text.StartsWith(before);
        if (_form == Form.Unknown && !before.IsEmpty)
        {
            _form = continues ? Form.Whole : Form.Pieces;
        }

        if (_form == Form.Whole && !continues)
        {
            // A server may take back the end of what it has sent, where a stop text turns out to have begun in it.
            record.ReplaceText(text);
        }
        else
        {
            record.AddText(_form == Form.Whole ? text[before.Length..] : text);
        }

        return true;
    }
}
