using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of <c>/v1/chat/completions</c>: <c>choices[0].delta</c> with <c>content</c>, reasoning (<c>reasoning_content</c>, in
/// newer servers <c>reasoning</c>) and <c>tool_calls</c>.
/// </summary>
internal class ChatCompletionsDecoder : ChoicesDecoder
{
    protected sealed override void ReadChoice(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                ReadDelta(ref reader, record, ref chunk);
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                ReadFinishReason(ref reader, record, ref chunk);
            }
            else
            {
                SkipMember(ref reader);
            }
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
            bool content = reader.ValueTextEquals("content"u8);
            bool reasoning = reader.ValueTextEquals("reasoning_content"u8) || reader.ValueTextEquals("reasoning"u8);
            bool toolCalls = reader.ValueTextEquals("tool_calls"u8) || reader.ValueTextEquals("function_call"u8);
            reader.Read();
            if (content || reasoning)
            {
                ReadText(ref reader, record, ref chunk, isAnswer: content);
            }
            else
            {
                // Some servers have an empty list of calls in each chunk.
                if (toolCalls && HasMembers(reader))
                {
                    chunk.CarriesContent = true;
                    chunk.HasMore = true;
                }

                reader.Skip();
            }
        }
    }

    // The reader is a copy: the caller's stays where it is.
    private static bool HasMembers(Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject
        && reader.Read()
        && reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject);
}
