using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of SGLang's <c>/generate</c>: <c>text</c>, and <c>meta_info</c> with the counts of tokens. A chunk is an event that has
/// text and more tokens than the one before it, as in SGLang's own client.
/// </summary>
internal sealed class SglangDecoder : EventDecoder
{
    private GrowingText _text;
    private int _tokens = -1;
    private int? _eventTokens;

    public override void Finish(AnswerRecord record)
    {
        // Every event has its counts: only the finish reason marks the last.
        if (!record.SaidDone && record.ChunkCount > 0)
        {
            record.FinishReason ??= FinishReasons.None;
        }
    }

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("text"u8))
        {
            reader.Read();
            chunk.CarriesContent = reader.TokenType == JsonTokenType.String && _text.Take(ref reader, record);
        }
        else if (reader.ValueTextEquals("meta_info"u8))
        {
            reader.Read();
            ReadMetaInfo(ref reader, record);
        }
        else
        {
            SkipMember(ref reader);
        }
    }

    protected override void Complete(AnswerRecord record, ref DecodedChunk chunk)
    {
        // No two events are alike but for their text: the count of tokens is in each.
        chunk.HasMore = true;
        chunk.IsChunk = chunk.CarriesContent && (_eventTokens is null || _eventTokens > _tokens);
        if (chunk.IsChunk)
        {
            _tokens = _eventTokens ?? _tokens;
        }

        _eventTokens = null;
    }

    private void ReadMetaInfo(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("completion_tokens"u8))
            {
                record.CompletionTokens = _eventTokens = Usage.ReadCount(ref reader, record) ?? _eventTokens;
            }
            else if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                record.PromptTokens = Usage.ReadCount(ref reader, record) ?? record.PromptTokens;
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                ReadFinishReason(ref reader, record);
            }
            else
            {
                SkipMember(ref reader);
            }
        }
    }

    // {"type":"length","length":8}, in older servers only the type. An abort is an error inside an answer with status 200.
    private static void ReadFinishReason(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            record.FinishReason = FinishReasons.Read(ref reader);
            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool type = reader.ValueTextEquals("type"u8);
            bool isMessage = reader.ValueTextEquals("message"u8);
            reader.Read();
            if (type && reader.TokenType == JsonTokenType.String)
            {
                record.FinishReason = FinishReasons.Read(ref reader);
            }
            else if (isMessage && reader.TokenType == JsonTokenType.String)
            {
                message = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        if (record.FinishReason == "abort")
        {
            record.StreamError ??= message ?? "The server aborted the request.";
        }
    }
}
