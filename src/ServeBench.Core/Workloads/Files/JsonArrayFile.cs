using System.Globalization;
using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>
/// Goes through a file that is one JSON array, without holding more of it than an element. It may have the constants of
/// <see cref="PythonConstants"/>.
/// </summary>
internal static class JsonArrayFile
{
    /// <summary>Shows each element: its offset in the file and its bytes, with or without those constants; valid during the call.</summary>
    /// <exception cref="ServeException"><c>DatasetFormatInvalid</c> when the file is not one well-formed JSON array.</exception>
    public static void ForEach(DatasetFile file, Action<long, ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        var window = new FileWindow(file);
        if (window.IsLast && window.Bytes.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw file.FormatInvalid("is empty, where a JSON array was expected.");
        }

        JsonReaderState state = default;
        bool ended = false;
        while (!ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ended = window.IsLast;
            int used = 0;
            try
            {
                Visit(file, window, ref state, ref used, visit);
                window.Advance(used);
            }
            catch (JsonException) when (MayHavePythonConstant(window, used))
            {
                window.Advance(used);
                window.TakeOutPythonConstants();
                ended = false;
            }
            catch (JsonException exception)
            {
                string reason = window.IsLast && JsonEnd.IsCutOff(window.Bytes.Span[used..], state) ? $"{JsonEnd.Advice}." : ReasonOf(exception);
                string place = string.Create(CultureInfo.InvariantCulture, $"line {exception.LineNumber + 1}, column {exception.BytePositionInLine + 1}");
                throw file.FormatInvalid($"is not well-formed JSON at {place}: {reason}", exception);
            }
        }
    }

    /// <summary>Shows the elements that are whole in the window; says how many bytes they take, and which state the reader has after them.</summary>
    private static void Visit(DatasetFile file, FileWindow window, ref JsonReaderState state, ref int used, Action<long, ReadOnlyMemory<byte>> visit)
    {
        var reader = new Utf8JsonReader(window.Bytes.Span, window.IsLast, state);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 0)
            {
                if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray))
                {
                    throw file.FormatInvalid("is not a JSON array. A file with an object on each line is JSON Lines: read it with another format.");
                }
            }
            else
            {
                int start = (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    return;
                }

                visit(window.Offset + start, window.Bytes[start..(int)reader.BytesConsumed]);
            }

            used = (int)reader.BytesConsumed;
            state = reader.CurrentState;
        }
    }

    // Each time the reader fails, one is taken out or more is read, so that this ends.
    private static bool MayHavePythonConstant(FileWindow window, int used)
    {
        ReadOnlySpan<byte> rest = window.Bytes.Span[used..];
        return PythonConstants.Without(rest) is not null || (!window.IsLast && PythonConstants.MayEndWithin(rest));
    }

    /// <summary>The reader's message without its own words for the place, which count from 0.</summary>
    private static string ReasonOf(JsonException exception)
    {
        int place = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return place < 0 ? exception.Message : exception.Message[..place];
    }
}
