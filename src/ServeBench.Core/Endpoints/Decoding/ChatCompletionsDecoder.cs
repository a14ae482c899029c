using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of <c>/v1/chat/completions</c>: <c>choices[0].delta</c> with <c>content</c>, a text or a list of parts, reasoning
/// (<c>reasoning_content</c>, in newer servers <c>reasoning</c>), <c>refusal</c> and <c>tool_calls</c>.
/// </summary>
internal class ChatCompletionsDecoder : ChoicesDecoder
{
    // Parts of parts of parts: no server nests deeper than thinking that is a list of texts.
    private const int MaxPartDepth = 4;

    protected sealed override void ReadChoiceMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            ReadDelta(ref reader, record, ref chunk);
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

        chunk.IsChunk = true;
        chunk.IsBare = true;
        bool hasReasoning = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            chunk.IsBare = false;
            bool content = reader.ValueTextEquals("content"u8);
            bool reasoning = reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8);
            bool refusal = reader.ValueTextEquals("refusal"u8);
            bool toolCalls = reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8);
            reader.Read();
            if (content || refusal || (reasoning && !hasReasoning))
            {
                // vLLM has had the same reasoning under both names in one delta.
                hasReasoning |= reasoning && reader.TokenType != JsonTokenType.Null;
                ReadContent(ref reader, record, ref chunk, isAnswer: content, MaxPartDepth);
            }
            else if (toolCalls)
            {
                ReadToolCalls(ref reader, record, ref chunk);
            }
            else
            {
                // The next event may not differ in a second text of the delta, whatever its name.
                chunk.HasMore |= reasoning;
                reader.Skip();
            }
        }
    }

    private static void ReadContent(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk, bool isAnswer, int depth)
    {
        if (depth == 0 || reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
        {
            ReadText(ref reader, record, ref chunk, isAnswer);
            return;
        }

        chunk.HasMore = true;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadPart(ref reader, record, ref chunk, isAnswer, depth);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadContent(ref reader, record, ref chunk, isAnswer, depth - 1);
        }
    }

    // {"type":"text","text":...} or {"type":"thinking","thinking":[...]}.
    private static void ReadPart(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk, bool isAnswer, int depth)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool text = reader.ValueTextEquals("text"u8);
            bool thinking = reader.ValueTextEquals("thinking"u8) || reader.ValueTextEquals("reasoning"u8);
            reader.Read();
            if (text || thinking)
            {
                ReadContent(ref reader, record, ref chunk, isAnswer && text, depth - 1);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // Their names and arguments are generated text. Some servers have an empty list of calls in each chunk.
    private static void ReadToolCalls(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        int depth = reader.CurrentDepth;
        bool isStructure = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject;
        while (isStructure && reader.Read() && reader.CurrentDepth > depth)
        {
            chunk.CarriesContent = true;
            chunk.HasMore = true;
            bool isText = reader.TokenType == JsonTokenType.PropertyName && (reader.ValueTextEquals("name"u8) || reader.ValueTextEquals("arguments"u8));
            if (isText && reader.Read() && reader.TokenType == JsonTokenType.String && !chunk.IsOtherChoice)
            {
                record.AddText(ref reader, isAnswer: false);
            }
        }
    }
}
