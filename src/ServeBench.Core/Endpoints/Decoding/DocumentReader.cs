using System.Text;
using System.Text.Json;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>
/// Reads an answer that is one JSON document, or only bytes, as the pooling APIs give it. The document may hold megabytes of
/// numbers, of which nothing is kept: what counts is when its last byte came, and its <c>usage</c>.
/// </summary>
internal sealed class DocumentReader(AnswerRecord record) : AnswerReader(record)
{
    private const int ExcerptLength = 200;

    private readonly DocumentScanner _scanner = new();
    private string? _metadata;
    private bool _isBinary;
    private ReadStamp _last;

    protected override void ReadHead(HttpResponseHead head)
    {
        // With encoding_format bytes vLLM sends vectors as they lie in memory, and the usage in a header field.
        _isBinary = head.Find("Content-Type")?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;
        _metadata = _isBinary ? head.Find("metadata") : null;
    }

    protected override void ReadBody(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        _last = stamp;
        if (!_isBinary)
        {
            Keep(bytes, ExcerptLength);
            _scanner.Feed(bytes);
        }
    }

    protected override void Complete(ReadStamp stamp)
    {
        if (_last == default)
        {
            return;
        }

        if (_isBinary)
        {
            ReadUsage(_metadata is null ? default : FindUsage(_metadata));
        }
        else if (_scanner.Finish() is { } problem)
        {
            Record.ProtocolError = $"The answer is not the JSON document that the API promises ({problem}): {Record.Scrubber.Excerpt(Body, ExcerptLength)}";
            return;
        }
        else
        {
            ReadUsage(_scanner.Usage);
            NoteError(_scanner.Error);
        }

        Record.AddChunk(_last, carriesContent: false);
    }

    private void ReadUsage(ReadOnlySpan<byte> usage)
    {
        try
        {
            var reader = new Utf8JsonReader(usage);
            if (!usage.IsEmpty && reader.Read())
            {
                Usage.Read(ref reader, Record);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            Record.ProtocolError = $"The answer's usage is not JSON ({exception.Message}): {Record.Scrubber.Excerpt(usage, ExcerptLength)}";
        }
    }

    private void NoteError(ReadOnlySpan<byte> error)
    {
        bool isNone = error.IsEmpty || error.SequenceEqual("null"u8) || error.SequenceEqual("false"u8) || error.SequenceEqual("\"\""u8);
        if (!isNone)
        {
            Record.StreamError = JsonErrors.TryDescribe(error) ?? Encoding.UTF8.GetString(error);
        }
    }

    private static ReadOnlySpan<byte> FindUsage(string metadata)
    {
        var scanner = new DocumentScanner();
        scanner.Feed(Encoding.Latin1.GetBytes(metadata));
        return scanner.Usage;
    }
}
