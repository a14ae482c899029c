using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>usage</c> object.</summary>
internal static class Usage
{
    /// <summary>Reads the object that the reader stands on; the last usage of a stream wins.</summary>
    public static void Read(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool prompt = reader.ValueTextEquals("prompt_tokens"u8);
            bool completion = reader.ValueTextEquals("completion_tokens"u8);
            reader.Read();
            if ((prompt || completion) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int count))
            {
                record.PromptTokens = prompt ? count : record.PromptTokens;
                record.CompletionTokens = completion ? count : record.CompletionTokens;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Reads the object that the reader stands on, of an API that counts <c>input_tokens</c> and <c>output_tokens</c>.</summary>
    public static void ReadInputAndOutput(ref Utf8JsonReader reader, AnswerRecord record)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                record.PromptTokens = ReadCount(ref reader) ?? record.PromptTokens;
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                record.CompletionTokens = ReadCount(ref reader) ?? record.CompletionTokens;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    /// <summary>Reads the value of the member on whose name the reader stands: a count of tokens, or <see langword="null"/> when it is none.</summary>
    public static int? ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int count))
        {
            return count;
        }

        reader.Skip();
        return null;
    }
}
