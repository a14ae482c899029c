using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>
/// Events of <c>/generate_stream</c> of Text Generation Inference: a <c>token</c> each, which makes a chunk; the last has the whole
/// text and, if they were asked for, the details.
/// </summary>
internal sealed class TgiDecoder : EventDecoder
{
    private bool _hasWhole;

    public override void Finish(AnswerRecord record)
    {
        if (!_hasWhole)
        {
            MarkIfCut(record);
        }
    }

    protected override void ReadMember(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.ValueTextEquals("token"u8))
        {
            reader.Read();
            ReadToken(ref reader, record, ref chunk);
        }
        else if (reader.ValueTextEquals("generated_text"u8))
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                // It has neither the special tokens nor the characters that were cut between two tokens.
                record.ReplaceText([]);
                record.AddText(ref reader, isAnswer: true);
                _hasWhole = true;
            }
            else
            {
                reader.Skip();
            }
        }
        else if (reader.ValueTextEquals("details"u8))
        {
            reader.Read();
            ReadDetails(ref reader, record);
        }
        else
        {
            SkipMember(ref reader);
        }
    }

    // The token's number and its probability are others in each event: none is like the one before.
    protected override void Complete(AnswerRecord record, ref DecodedChunk chunk) => chunk.HasMore = true;

    private static void ReadToken(ref Utf8JsonReader reader, AnswerRecord record, ref DecodedChunk chunk)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        chunk.IsChunk = true;
        bool special = false;
        Utf8JsonReader text = default;
        bool hasText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isText = reader.ValueTextEquals("text"u8);
            bool isSpecial = reader.ValueTextEquals("special"u8);
            reader.Read();
            if (isText && reader.TokenType == JsonTokenType.String)
            {
                text = reader;
                hasText = true;
            }
            else
            {
                special |= isSpecial && reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
        }

        if (hasText && !special)
        {
            ReadText(ref text, record, ref chunk, isAnswer: true);
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("generated_tokens"u8))
            {
                record.CompletionTokens = Usage.ReadCount(ref reader, record) ?? record.CompletionTokens;
            }
            else if (reader.ValueTextEquals("input_length"u8))
            {
                record.PromptTokens = Usage.ReadCount(ref reader, record) ?? record.PromptTokens;
            }
            else
            {
                bool isReason = reader.ValueTextEquals("finish_reason"u8);
                reader.Read();
                if (isReason && reader.TokenType == JsonTokenType.String)
                {
                    record.FinishReason = FinishReasons.Read(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }
}
