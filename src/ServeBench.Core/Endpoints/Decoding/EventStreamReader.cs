using System.Text;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>Reads an answer that is an event stream, and knows one that is a JSON document instead.</summary>
internal sealed class EventStreamReader(EventDecoder decoder, AnswerRecord record) : AnswerReader(record), ISseSink
{
    private readonly SseSplitter _splitter = new();
    private bool _isStream;
    private bool _decided;

    /// <inheritdoc/>
    public override bool IsDocument => _decided && !_isStream;

    /// <inheritdoc/>
    protected override void ReadHead(HttpResponseHead head)
    {
        _isStream = head.Find("Content-Type")?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        _decided = _isStream;
    }

    /// <inheritdoc/>
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
            Record.ProtocolError ??= "An event of the stream is larger than 64 MB.";
        }
    }

    /// <inheritdoc/>
    protected override void Complete(ReadStamp stamp)
    {
        if (_isStream)
        {
            _splitter.Complete(stamp, this);
            decoder.Finish(Record);
        }
    }

    void ISseSink.OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp)
    {
        if (Record.StreamError is null)
        {
            decoder.Decode(data, stamp, Record);
        }
    }

    // A stream that ends in good order but for the last blank line is taken as it is meant.
    void ISseSink.OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) =>
        ((ISseSink)this).OnEvent(data, eventType, stamp);

    void ISseSink.OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp)
    {
        if (name.SequenceEqual("error"u8))
        {
            Record.StreamError ??= JsonErrors.TryDescribe(value) ?? Encoding.UTF8.GetString(value);
        }
    }

    // Servers and proxies name event streams wrongly or not at all; a JSON document shows itself by its first character.
    private void Decide(ReadOnlySpan<byte> bytes)
    {
        int first = bytes.IndexOfAnyExcept(" \r\n\t"u8);
        if (first >= 0)
        {
            _decided = true;
            _isStream = bytes[first] is not ((byte)'{' or (byte)'[');
        }
    }
}
