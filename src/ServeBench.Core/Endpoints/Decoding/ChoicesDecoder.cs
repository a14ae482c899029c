using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events that hold a list of <c>choices</c>, as OpenAI's completion APIs send them. One whose first choice has content, if empty, or
/// a finish reason is a chunk; of further choices (<c>n</c> above 1) only the arrivals count. The <c>usage</c> is taken from wherever it comes.
/// </summary>
internal abstract class ChoicesDecoder : EventDecoder
{
    public override void Finish(AnswerRecord record) => MarkIfCut(record);

    /// <summary>Reads one member of a choice, on whose name the reader stands; one that holds the content makes a chunk.</summary>
    protected abstract void ReadChoiceMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk);

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
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                chunk.HasMore = true;
                reader.Skip();
            }
            else if (IsFirstChoice(reader) && !chunk.IsChunk)
            {
                ReadChoice(ref reader, record, ref chunk);
            }
            else
            {
                var other = new DecodedChunk { IsOtherChoice = true };
                ReadChoice(ref reader, record, ref other);
                chunk.HasMore = true;
                chunk.HasOtherChoice |= other.IsChunk;
                chunk.OtherCarriesContent |= other.CarriesContent;
            }
        }
    }

    private void ReadChoice(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        bool isFiltered = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();
                ReadFinishReason(ref reader, record, ref chunk);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                ReadError(ref reader, record, ref chunk);
            }
            else if (reader.ValueTextEquals("content_filter_results"u8) || reader.ValueTextEquals("content_filter_offsets"u8))
            {
                isFiltered = true;
                chunk.HasMore = true;
                SkipMember(ref reader);
            }
            else
            {
                ReadChoiceMember(ref reader, record, ref chunk);
            }
        }

        // Azure's asynchronous filter sends what it found behind the text that it looked at: that is an annotation, no chunk.
        chunk.IsChunk = chunk.IsFinal || (chunk.IsChunk && !(isFiltered && chunk.IsBare));
    }

    // The reader is a copy. Servers that have one choice may leave its number out.
    private static bool IsFirstChoice(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = reader.ValueTextEquals("index"u8);
            reader.Read();
            if (isIndex)
            {
                return reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int index) || index == 0;
            }

            reader.Skip();
        }

        return true;
    }
}
