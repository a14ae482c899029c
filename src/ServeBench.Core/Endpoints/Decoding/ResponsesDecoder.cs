using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of OpenAI's <c>/v1/responses</c>. A chunk is a delta: of the answer, of reasoning, of a tool call; the events around the
/// deltas, and the events that repeat the whole text, are not chunks. The answer ends with <c>response.completed</c>, or with
/// <c>response.incomplete</c> where it was cut at its longest; a stream that ends without either was cut off.
/// </summary>
internal sealed class ResponsesDecoder : EventDecoder
{
    private Kind _kind;
    private int _lengthBefore = -1;
    private bool _hasDelta;
    private bool _hasEnded;
    private string? _message;
    private string? _status;
    private string? _cutFor;

    private enum Kind
    {
        Other,
        Answer,
        Delta,
        End,
        Failure,
        Error,
    }

    public override void Finish(AnswerRecord record)
    {
        if (!_hasEnded)
        {
            record.ProtocolError ??= "The stream ended without response.completed: the answer was cut off.";
        }
    }

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            _kind = KindOf(ref reader);
        }
        else if (reader.ValueTextEquals("delta"u8))
        {
            // The type may stand behind the delta: the text is taken as the answer's, and taken back if it is not.
            _lengthBefore = record.Utf8.Length;
            reader.Read();
            _hasDelta = reader.TokenType == JsonTokenType.String;
            ReadText(ref reader, record, ref chunk, isAnswer: true);
        }
        else if (reader.ValueTextEquals("response"u8))
        {
            reader.Read();
            ReadResponse(ref reader, record);
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            _message = reader.TokenType == JsonTokenType.String ? reader.GetString() : _message;
            reader.Skip();
        }
        else
        {
            SkipMember(ref reader);
        }
    }

    protected override void Complete(AnswerRecord record, ref DecodedChunk chunk)
    {
        // No two events are alike but for their text: each has a number of its own.
        chunk.HasMore = true;
        chunk.IsChunk = _hasDelta && _kind is Kind.Answer or Kind.Delta;
        chunk.EndsAnswer = _kind == Kind.End;
        if (chunk.EndsAnswer)
        {
            _hasEnded = true;
            record.FinishReason = _cutFor ?? _status;
        }

        if (_lengthBefore >= 0 && _kind != Kind.Answer)
        {
            if (_kind == Kind.Delta)
            {
                record.MoveAside(_lengthBefore);
            }
            else
            {
                record.CutText(_lengthBefore);
            }
        }

        if (_kind is Kind.Failure or Kind.Error)
        {
            record.StreamError ??= _message ?? "The server says that the response failed, and not why.";
        }

        (_kind, _lengthBefore, _hasDelta) = (Kind.Other, -1, false);
        (_message, _status, _cutFor) = (null, null, null);
    }

    private static Kind KindOf(ref Utf8JsonReader reader) => reader switch
    {
        { TokenType: not JsonTokenType.String } => Kind.Other,
        _ when reader.ValueTextEquals("response.output_text.delta"u8) => Kind.Answer,
        _ when reader.ValueTextEquals("response.completed"u8) || reader.ValueTextEquals("response.incomplete"u8) => Kind.End,
        _ when reader.ValueTextEquals("response.failed"u8) => Kind.Failure,
        _ when reader.ValueTextEquals("error"u8) => Kind.Error,
        _ when reader.ValueSpan.StartsWith("response."u8) && reader.ValueSpan.EndsWith(".delta"u8) => Kind.Delta,
        _ => Kind.Other,
    };

    // What a response holds beside these is its whole text again.
    private void ReadResponse(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                Usage.ReadInputAndOutput(ref reader, record);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                _status = ReadWord(ref reader);
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                reader.Read();
                ReadDetails(ref reader);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                _message = reader.TokenType == JsonTokenType.Null ? _message : JsonErrors.Describe(ref reader);
            }
            else
            {
                SkipMember(ref reader);
            }
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reason"u8))
            {
                _cutFor = ReadWord(ref reader);
            }
            else
            {
                SkipMember(ref reader);
            }
        }
    }

    private static string? ReadWord(ref Utf8JsonReader reader)
    {
        reader.Read();
        string? word = reader.TokenType == JsonTokenType.String ? FinishReasons.Read(ref reader) : null;
        reader.Skip();
        return word;
    }
}
