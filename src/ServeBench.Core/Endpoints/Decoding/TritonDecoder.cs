using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Events of Triton's <c>generate_stream</c>: each is a chunk with its <c>text_output</c>. Triton counts no tokens.</summary>
internal sealed class TritonDecoder : EventDecoder
{
    private GrowingText _text;

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("text_output"u8))
        {
            reader.Read();
            chunk.IsChunk = true;
            chunk.HasMore = true;
            if (reader.TokenType == JsonTokenType.String)
            {
                chunk.CarriesContent = _text.Take(ref reader, record);
            }
            else
            {
                reader.Skip();
            }
        }
        else
        {
            SkipMember(ref reader);
        }
    }
}
