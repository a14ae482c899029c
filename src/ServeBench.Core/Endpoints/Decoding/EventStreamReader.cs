using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>Reads an answer that is an event stream, and knows one that is a JSON document instead.</summary>
internal sealed class EventStreamReader(EventDecoder decoder, AnswerRecord record) : AnswerReader(record), ISseSink
{
    private readonly SseSplitter _splitter = new(record.MaxBytes);
    private bool _isStream;
    private bool _decided;
    private string? _comment;
    private string? _strayLine;

    public override bool IsDocument => _decided && !_isStream;

    protected override void ReadHead(HttpResponseHead head)
    {
        _isStream = head.Find("Content-Type")?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        _decided = _isStream;
    }

    protected override void ReadBody(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (!_decided)
        {
            Decide(bytes);
        }

        if (!_isStream)
        {
            Keep(bytes);
        }
        else if (!_splitter.Feed(bytes, stamp, this))
        {
            Record.NoteOverfull();
        }
    }

    protected override void Complete(ReadStamp stamp)
    {
        if (!_isStream)
        {
            return;
        }

        _splitter.Complete(stamp, this);
        if (Record.StreamError is null)
        {
            decoder.Finish(Record);
        }

        Record.StreamError ??= FinishReasons.Failure(Record.FinishReason);
        if (Record.ChunkCount == 0 || Record.FinishReason == FinishReasons.None)
        {
            // What a server or a proxy writes into the stream when the model behind it is gone.
            Record.StreamError ??= _strayLine;
        }
    }

    void ISseSink.OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp)
    {
        _comment = null;
        if (Record.StreamError is not null)
        {
            return;
        }

        if (eventType.SequenceEqual("error"u8))
        {
            Record.StreamError = JsonErrors.TryDescribe(data) ?? Words(data);
        }
        else if (!eventType.SequenceEqual("ping"u8))
        {
            decoder.Decode(data, stamp, Record);
        }
    }

    // A stream that ends in good order but for the last blank line is taken as it is meant.
    void ISseSink.OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) =>
        ((ISseSink)this).OnEvent(data, eventType, stamp);

    void ISseSink.OnEventWithoutData(ReadOnlySpan<byte> eventType, ReadStamp stamp)
    {
        if (eventType.SequenceEqual("error"u8))
        {
            Record.StreamError ??= _comment ?? "The server sent an error event without words.";
        }

        _comment = null;
    }

    void ISseSink.OnComment(ReadOnlySpan<byte> text) => _comment = text.Length is 0 or > KeptBodyBytes ? null : Words(text);

    void ISseSink.OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp)
    {
        if (name.SequenceEqual("error"u8))
        {
            Record.StreamError ??= JsonErrors.TryDescribe(value) ?? Words(value);
        }
        else if (name.StartsWith("{"u8))
        {
            Record.StreamError ??= JsonErrors.TryDescribeFailure(name);
        }
        else if (value.IsEmpty && Words(name) is { Length: > 0 } words)
        {
            _strayLine ??= words;
        }
    }

    private string Words(ReadOnlySpan<byte> utf8) => Record.Scrubber.Excerpt(utf8, KeptBodyBytes).Trim();

    // Servers and proxies name event streams wrongly or not at all; a JSON document shows itself by its first character.
    private void Decide(ReadOnlySpan<byte> bytes)
    {
        int first = bytes.IndexOfAnyExcept(" \r\n\t"u8);
        if (first >= 0)
        {
            _decided = true;
            _isStream = bytes[first] is not ((byte)'{' or (byte)'[' or (byte)'<');
        }
    }
}
