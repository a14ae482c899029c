using System.Text.Json;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>
/// Decodes the events of one answer; what an event holds is its API's own affair. The events of a stream differ in little but
/// their text, so the decoder keeps the bytes around the text of the last event that it read in full: an event with the same
/// bytes around a text without quotes and backslashes is the same JSON with another text, and needs no second reading.
/// </summary>
internal abstract class EventDecoder
{
    private const int ExcerptLength = 200;

    private byte[] _template = [];
    private int _templatePrefix;
    private bool _templateTextIsAnswer;

    public void Decode(ReadOnlySpan<byte> data, ReadStamp stamp, AnswerRecord record)
    {
        if (record.SaidDone || DecodeByTemplate(data, stamp, record) || IsNothing(data))
        {
            return;
        }

        if (data.Trim((byte)' ').SequenceEqual("[DONE]"u8))
        {
            record.SaidDone = true;
            return;
        }

        try
        {
            DecodeInFull(data, stamp, record);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter of half of a surrogate pair, or of bytes that are not UTF-8. It must not get into the thread that reads for all.
            record.ProtocolError ??= $"An event of the stream is not the JSON that the API promises ({exception.Message}): {record.Scrubber.Excerpt(data, ExcerptLength)}";
        }
    }

    /// <summary>Notes an error that the server reports, as an object with a message or as text.</summary>
    public static void NoteError(ref Utf8JsonReader reader, AnswerRecord record)
    {
        record.StreamError ??= JsonErrors.Describe(ref reader);
    }

    /// <summary>Reads the error on whose name the reader stands. Gateways have one that is empty, or false, in each event.</summary>
    protected static void ReadError(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        reader.Read();
        bool isNone = reader.TokenType is JsonTokenType.Null or JsonTokenType.False || (reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty);
        if (!isNone)
        {
            chunk.HasMore = true;
            NoteError(ref reader, record);
        }
    }

    /// <summary>The stream has ended in good order: notes what it lacks.</summary>
    public virtual void Finish(AnswerRecord record)
    {
    }

    /// <summary>Reads one member of an event, on whose name the reader stands, to the end of its value. Errors are read already.</summary>
    protected abstract void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk);

    /// <summary>Decides what the event is, once all of its members have been read.</summary>
    protected virtual void Complete(AnswerRecord record, ref DecodedChunk chunk)
    {
    }

    /// <summary>Passes over the member on whose name the reader stands.</summary>
    protected static void SkipMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

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
        if (!empty && !chunk.IsOtherChoice)
        {
            record.AddText(ref reader, isAnswer);
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

    /// <summary>Reads the reason for which the model stopped, if the reader stands on one.</summary>
    protected static void ReadFinishReason(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        // Some servers have an empty text, or the word null, in each event before the last.
        if (reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty && !reader.ValueTextEquals("null"u8))
        {
            record.FinishReason = chunk.IsOtherChoice ? record.FinishReason : FinishReasons.Read(ref reader);
            chunk.HasMore = true;
            chunk.IsFinal = true;
        }
        else
        {
            reader.Skip();
        }
    }

    /// <summary>Marks an answer that broke off: nothing in it says that it ends.</summary>
    protected static void MarkIfCut(AnswerRecord record)
    {
        if (!record.SaidDone && record is { ChunkCount: > 0, FinishReason: null, PromptTokens: null, CompletionTokens: null })
        {
            record.FinishReason = FinishReasons.None;
        }
    }

    // Routers send empty events, and comments as data, to keep the connection open.
    private static bool IsNothing(ReadOnlySpan<byte> data) => data.TrimStart((byte)' ') is [] or [(byte)':', ..];

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
        else
        {
            record.AddAside(text);
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
            if (reader.ValueTextEquals("error"u8))
            {
                ReadError(ref reader, record, ref chunk);
            }
            else
            {
                ReadMember(ref reader, record, ref chunk);
            }
        }

        if (reader.Read())
        {
            throw new JsonException("it continues after its end");
        }

        Complete(record, ref chunk);
        if (chunk.IsChunk)
        {
            record.AddChunk(stamp, chunk.CarriesContent);
        }

        if (chunk.HasOtherChoice)
        {
            record.AddOtherChunk(stamp, chunk.OtherCarriesContent);
        }

        if (chunk.EndsAnswer)
        {
            record.NoteEnd(stamp);
        }

        if (chunk is { IsChunk: false, HasOtherChoice: false, EndsAnswer: false })
        {
            record.StreamError ??= JsonErrors.TryDescribeFailure(data);
        }

        if (chunk is { IsChunk: true, HasPlainText: true, HasMore: false })
        {
            _template = [.. data[..chunk.TextStart], .. data[(chunk.TextStart + chunk.TextLength)..]];
            _templatePrefix = chunk.TextStart;
            _templateTextIsAnswer = chunk.TextIsAnswer;
        }
    }
}
