using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>Events of <c>/v1/completions</c>: <c>choices[0].text</c>.</summary>
internal sealed class CompletionsDecoder : ChoicesDecoder
{
    protected override void ReadChoiceMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("text"u8))
        {
            reader.Read();
            chunk.IsChunk = true;
            ReadText(ref reader, record, ref chunk, isAnswer: true);
            chunk.IsBare = !chunk.CarriesContent;
        }
        else
        {
            SkipMember(ref reader);
        }
    }
}
