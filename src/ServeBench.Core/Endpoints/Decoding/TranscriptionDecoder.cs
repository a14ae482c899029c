using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of a transcription: those of a chat, as vLLM sends them, or OpenAI's own. There each <c>transcript.text.delta</c> is a chunk, and
/// <c>transcript.text.done</c> has the whole text again with the usage; a stream of deltas that ends without it was cut off.
/// </summary>
internal sealed class TranscriptionDecoder : ChatCompletionsDecoder
{
    private const string Done = "transcript.text.done";

    private bool _hasDeltas;
    private bool _isDone;

    public override void Finish(AnswerRecord record)
    {
        if (_hasDeltas && !_isDone)
        {
            record.ProtocolError ??= $"The stream ended without {Done}: the answer was cut off.";
        }
        else if (!_hasDeltas)
        {
            base.Finish(record);
        }
    }

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            chunk.IsChunk = reader.TokenType == JsonTokenType.String;
            _hasDeltas |= chunk.IsChunk;
            ReadText(ref reader, record, ref chunk, isAnswer: true);
        }
        else if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            _isDone |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Done);
            reader.Skip();
        }
        else if (_hasDeltas && reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            Usage.ReadInputAndOutput(ref reader, record);
        }
        else
        {
            base.ReadMember(ref reader, record, ref chunk);
        }
    }
}
