using System.Text;
using System.Text.Json;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>usage</c> object.</summary>
internal static class Usage
{
    private const int MaxFaultLength = 64;

    /// <summary>Reads the object that the reader stands on; the last usage of a stream wins.</summary>
    public static void Read(ref Utf8JsonReader reader, AnswerRecord record) =>
        Read(ref reader, record, "prompt_tokens"u8, "completion_tokens"u8);

    /// <summary>Reads the object that the reader stands on, of an API that counts <c>input_tokens</c> and <c>output_tokens</c>.</summary>
    public static void ReadInputAndOutput(ref Utf8JsonReader reader, AnswerRecord record) =>
        Read(ref reader, record, "input_tokens"u8, "output_tokens"u8);

    /// <summary>
    /// Reads the value of the member on whose name the reader stands. A count of 0 says nothing, as from a server that does not count.
    /// One that cannot be, such as a text or a negative number, is noted as <see cref="AnswerRecord.UsageFault"/>.
    /// </summary>
    /// <returns>The count, above 0; else <see langword="null"/>.</returns>
    public static int? ReadCount(ref Utf8JsonReader reader, AnswerRecord record)
    {
        ReadOnlySpan<byte> name = reader.ValueSpan;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        // Some servers write whole numbers as 5.0.
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out double number)
            && number is >= 0 and <= int.MaxValue && number == Math.Floor(number))
        {
            return number == 0 ? null : (int)number;
        }

        ReadOnlySpan<byte> value = reader.ValueSpan;
        record.UsageFault ??= $"{Encoding.UTF8.GetString(name)}: {record.Scrubber.Excerpt(value, MaxFaultLength)}";
        reader.Skip();
        return null;
    }

    private static void Read(ref Utf8JsonReader reader, AnswerRecord record, ReadOnlySpan<byte> promptName, ReadOnlySpan<byte> completionName)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(promptName))
            {
                record.PromptTokens = ReadCount(ref reader, record) ?? record.PromptTokens;
            }
            else if (reader.ValueTextEquals(completionName))
            {
                record.CompletionTokens = ReadCount(ref reader, record) ?? record.CompletionTokens;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }
}
