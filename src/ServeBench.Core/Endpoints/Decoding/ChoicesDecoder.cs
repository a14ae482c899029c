using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events that hold a list of <c>choices</c>, as OpenAI's completion APIs send them: one with a non-empty list is a chunk. The
/// <c>usage</c> is taken from wherever it comes.
/// </summary>
internal abstract class ChoicesDecoder : EventDecoder
{
    /// <summary>Reads the first choice of an event, whose object the reader stands on, to the end of that object.</summary>
    protected abstract void ReadChoice(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk);

    /// <inheritdoc/>
    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
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
        else
        {
            SkipMember(ref reader);
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
            if (!chunk.IsChunk && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, record, ref chunk);
            }
            else
            {
                chunk.HasMore = true;
                reader.Skip();
            }

            chunk.IsChunk = true;
        }
    }
}
