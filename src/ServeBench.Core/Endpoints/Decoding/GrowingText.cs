using System.Buffers;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Collects the text of a stream whose events hold either all of the text so far or the next piece of it, as the server was
/// started. The second text shows which: one that begins with the first is the whole.
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

        // Three bytes more than the escapes have, for a first half that stays open.
        byte[] text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length + 3);
        try
        {
            char openHalf = '\0';
            return Take(text.AsSpan(0, JsonEscapes.Unescape(reader.ValueSpan, text, ref openHalf)), record);
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
