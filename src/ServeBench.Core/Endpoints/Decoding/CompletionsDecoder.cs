using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Events of <c>/v1/completions</c>: <c>choices[0].text</c>.</summary>
internal sealed class CompletionsDecoder : ChoicesDecoder
{
    protected override void ReadChoice(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                ReadText(ref reader, record, ref chunk, isAnswer: true);
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
}
