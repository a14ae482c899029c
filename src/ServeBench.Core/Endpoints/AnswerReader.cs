using System.Text;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>
/// Reads one answer as it arrives: an event stream, or a body to keep because it is an error or one JSON document.
/// </summary>
internal sealed class AnswerReader(EventDecoder decoder, AnswerRecord record) : ISseSink
{
    /// <summary>Most bytes kept of a body that is no event stream.</summary>
    public const int KeptBodyBytes = 4096;

    private readonly SseSplitter _splitter = new();
    private MemoryStream? _body;
    private bool _isStream;
    private bool _decided;

    /// <summary>What the answer held.</summary>
    public AnswerRecord Record => record;

    /// <summary>The body that is no event stream, cut at <see cref="KeptBodyBytes"/>.</summary>
    public ReadOnlySpan<byte> Body => _body is null ? [] : _body.GetBuffer().AsSpan(0, (int)_body.Length);

    /// <summary>Whether the answer came as one JSON document where a stream was asked for.</summary>
    public bool IsDocument => _decided && !_isStream;

    /// <summary>The head has arrived.</summary>
    public void Begin(HttpResponseHead head)
    {
        bool eventStream = head.Find("Content-Type")?.Contains("text/event-stream", StringComparison.OrdinalIgnoreCase) == true;
        if (head.StatusCode != 200 || eventStream)
        {
            _decided = true;
            _isStream = head.StatusCode == 200;
        }
    }

    /// <summary>Bytes of the body have arrived.</summary>
    public void Read(ReadOnlySpan<byte> bytes, ReadStamp stamp)
    {
        if (!_decided)
        {
            Decide(bytes);
        }

        if (_isStream)
        {
            if (!_splitter.Feed(bytes, stamp, this))
            {
                record.ProtocolError ??= "An event of the stream is larger than 64 MB.";
            }
        }
        else
        {
            _body ??= new MemoryStream();
            _body.Write(bytes[..Math.Min(bytes.Length, KeptBodyBytes - (int)_body.Length)]);
        }
    }

    /// <summary>The body is complete.</summary>
    public void Finish(ReadStamp stamp)
    {
        if (_isStream)
        {
            _splitter.Complete(stamp, this);
        }
    }

    void ISseSink.OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp)
    {
        if (record.StreamError is null)
        {
            decoder.Decode(data, stamp, record);
        }
    }

    // A stream that ends in good order but for the last blank line is taken as it is meant.
    void ISseSink.OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) =>
        ((ISseSink)this).OnEvent(data, eventType, stamp);

    void ISseSink.OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp)
    {
        if (name.SequenceEqual("error"u8))
        {
            record.StreamError ??= JsonErrors.TryDescribe(value) ?? Encoding.UTF8.GetString(value);
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
