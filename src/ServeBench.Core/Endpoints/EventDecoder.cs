using System.Text;
using System.Text.Json;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>
/// Decodes the events of one answer. The events of a stream differ in little but their text, so the decoder keeps the bytes
/// around the text of the last event that it read in full: an event with the same bytes around a text without quotes and
/// backslashes is the same JSON with another text, and needs no second reading.
/// </summary>
internal abstract class EventDecoder
{
    private byte[] _template = [];
    private int _templatePrefix;
    private bool _templateTextIsAnswer;

    /// <summary>Decodes one event.</summary>
    public void Decode(ReadOnlySpan<byte> data, ReadStamp stamp, AnswerRecord record)
    {
        if (DecodeByTemplate(data, stamp, record) || IsDone(data))
        {
            return;
        }

        try
        {
            DecodeInFull(data, stamp, record);
        }
        catch (JsonException exception)
        {
            record.ProtocolError ??= $"An event of the stream is not the JSON that the API promises ({exception.Message}): {Excerpt(data)}";
        }
    }

    /// <summary>Notes an error that the server reports, as an object with a message or as text.</summary>
    public static void NoteError(ref Utf8JsonReader reader, AnswerRecord record)
    {
        record.StreamError ??= JsonErrors.Describe(ref reader);
    }

    /// <summary>The stream has ended in good order: notes what it lacks.</summary>
    public virtual void Finish(AnswerRecord record)
    {
    }

    /// <summary>Reads the first choice of an event, whose object the reader stands on, to the end of that object.</summary>
    protected abstract void ReadChoice(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk);

    /// <summary>Reads the text that the reader stands on: adds it to the answer, and marks it as the chunk's text.</summary>
    protected static void ReadText(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk, bool isAnswer)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return;
        }

        bool empty = reader.ValueSpan.IsEmpty;
        chunk.CarriesContent |= !empty;
        if (isAnswer && !empty)
        {
            if (reader.ValueIsEscaped)
            {
                record.AddEscapedText(ref reader);
            }
            else
            {
                record.AddText(reader.ValueSpan);
            }
        }

        if (chunk.HasPlainText)
        {
            chunk.HasMore = true;
        }
        else if (!reader.ValueIsEscaped)
        {
            chunk.HasPlainText = true;
            chunk.TextIsAnswer = isAnswer;
            chunk.TextStart = (int)reader.TokenStartIndex + 1;
            chunk.TextLength = reader.ValueSpan.Length;
        }
    }

    /// <summary>Reads a <c>finish_reason</c>.</summary>
    protected static void ReadFinishReason(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            record.FinishReason = FinishReasons.Read(ref reader);
            chunk.HasMore = true;
        }
    }

    private static bool IsDone(ReadOnlySpan<byte> data) => data.Trim((byte)' ').SequenceEqual("[DONE]"u8);

    private bool DecodeByTemplate(ReadOnlySpan<byte> data, ReadStamp stamp, AnswerRecord record)
    {
        ReadOnlySpan<byte> prefix = _template.AsSpan(0, _templatePrefix);
        ReadOnlySpan<byte> suffix = _template.AsSpan(_templatePrefix);
        int textLength = data.Length - _template.Length;
        if (_template.Length == 0 || textLength < 0 || !data.StartsWith(prefix) || !data.EndsWith(suffix))
        {
            return false;
        }

        ReadOnlySpan<byte> text = data.Slice(_templatePrefix, textLength);
        if (text.IndexOfAny((byte)'"', (byte)'\\') >= 0)
        {
            return false;
        }

        if (_templateTextIsAnswer)
        {
            record.AddText(text);
        }

        record.AddChunk(stamp, textLength > 0);
        return true;
    }

    private void DecodeInFull(ReadOnlySpan<byte> data, ReadStamp stamp, AnswerRecord record)
    {
        var reader = new Utf8JsonReader(data);
        var chunk = default(DecodedChunk);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, record, ref chunk);
        }

        if (chunk.HasChoices)
        {
            record.AddChunk(stamp, chunk.CarriesContent);
        }

        if (chunk is { HasChoices: true, HasPlainText: true, HasMore: false })
        {
            _template = [.. data[..chunk.TextStart], .. data[(chunk.TextStart + chunk.TextLength)..]];
            _templatePrefix = chunk.TextStart;
            _templateTextIsAnswer = chunk.TextIsAnswer;
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("choices"u8))
        {
            reader.Read();
            ReadChoices(ref reader, record, ref chunk);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            chunk.HasMore |= reader.TokenType != JsonTokenType.Null;
            Usage.Read(ref reader, record);
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                chunk.HasMore = true;
                NoteError(ref reader, record);
            }
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!chunk.HasChoices && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, record, ref chunk);
            }
            else
            {
                chunk.HasMore = true;
                reader.Skip();
            }

            chunk.HasChoices = true;
        }
    }

    private static string Excerpt(ReadOnlySpan<byte> data) =>
        Encoding.UTF8.GetString(data[..Math.Min(data.Length, 200)]) + (data.Length > 200 ? "…" : "");
}
