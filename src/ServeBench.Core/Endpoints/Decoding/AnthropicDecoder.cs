using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of Anthropic's <c>/v1/messages</c>. A chunk is a delta of a content block that carries text, thinking or a tool's input;
/// the events around the blocks, pings and signatures are not chunks.
/// </summary>
internal sealed class AnthropicDecoder : EventDecoder
{
    private bool _stopped;

    public override void Finish(AnswerRecord record)
    {
        // The first event has the prompt's count, and [DONE] is not Anthropic's word: the stop reason marks the end.
        if (record.ChunkCount > 0 && !record.SaidDone)
        {
            record.FinishReason ??= _stopped ? null : FinishReasons.None;
        }
    }

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            ReadDelta(ref reader, record, ref chunk);
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            ReadUsage(ref reader, record, isFinal: true);
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader, record);
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            _stopped |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("message_stop"u8);
            reader.Skip();
        }
        else
        {
            SkipMember(ref reader);
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool text = reader.ValueTextEquals("text"u8);
            bool stopReason = reader.ValueTextEquals("stop_reason"u8);
            bool other = reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("partial_json"u8);
            reader.Read();
            if (text || other)
            {
                chunk.IsChunk |= reader.TokenType == JsonTokenType.String;
                ReadText(ref reader, record, ref chunk, isAnswer: text);
            }
            else if (stopReason)
            {
                ReadFinishReason(ref reader, record, ref chunk);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, AnswerRecord record)
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
                ReadUsage(ref reader, record, isFinal: false);
            }
            else
            {
                SkipMember(ref reader);
            }
        }
    }

    // The usage of message_start has the whole prompt, but of the answer a placeholder. What was read from or written to the
    // prompt cache is counted apart from the other prompt tokens.
    private static void ReadUsage(ref Utf8JsonReader reader, AnswerRecord record, bool isFinal)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        int? prompt = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8)
                || reader.ValueTextEquals("cache_creation_input_tokens"u8) || reader.ValueTextEquals("cache_read_input_tokens"u8))
            {
                int? count = Usage.ReadCount(ref reader, record);
                prompt = count is null ? prompt : (prompt ?? 0) + count;
            }
            else if (isFinal && reader.ValueTextEquals("output_tokens"u8))
            {
                record.CompletionTokens = Usage.ReadCount(ref reader, record) ?? record.CompletionTokens;
            }
            else
            {
                SkipMember(ref reader);
            }
        }

        record.PromptTokens = prompt > 0 ? prompt : record.PromptTokens;
    }
}
