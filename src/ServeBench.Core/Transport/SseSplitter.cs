namespace ServeBench.Transport;

/// <summary>
/// Splits a stream of Server-Sent Events as its bytes arrive. An event that lies whole in one read is handed on where it lies:
/// nothing is copied and nothing is allocated. What a read leaves unfinished is kept until the next.
/// </summary>
/// <remarks>
/// Follows the event stream format of the WHATWG HTML standard, 9.2.6: lines end with LF, CR or CRLF in any mixture, a byte
/// order mark at the start is skipped, a line that starts with a colon is a comment, and a block without a data line is no
/// event. It goes beyond it in that an event at the end of the stream that lacks its blank line is reported, as incomplete.
/// A CR ends its line at once, even as the last byte of a read: a complete event never waits for the next read.
/// </remarks>
/// <param name="maxEventBytes">The most bytes that one event may have; default 64 MB.</param>
internal sealed class SseSplitter(int maxEventBytes = SseSplitter.DefaultMaxEventBytes)
{
    /// <summary>The most bytes that one event may have by default: 64 MB.</summary>
    public const int DefaultMaxEventBytes = 64 * 1024 * 1024;

    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    private GrowingBuffer _line;
    private GrowingBuffer _data;
    private GrowingBuffer _type;
    private bool _hasData;
    private bool _hasType;
    private bool _lineFeedMayFollow;
    private bool _started;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>An event was larger than the limit: the stream is not read any further.</summary>
    public bool IsOverflown { get; private set; }

    /// <summary>Takes the next bytes of the stream.</summary>
    /// <param name="bytes">The bytes; any cut will do.</param>
    /// <param name="stamp">When they arrived.</param>
    /// <param name="sink">Where events and fields go.</param>
    /// <returns><see langword="false"/> when an event is larger than the limit, now or before: nothing more is read.</returns>
    public bool Feed(ReadOnlySpan<byte> bytes, ReadStamp stamp, ISseSink sink)
    {
        if (IsOverflown)
        {
            return false;
        }

        if (!_started && !SkipByteOrderMark(ref bytes))
        {
            return true;
        }

        if (_lineFeedMayFollow && bytes.Length > 0)
        {
            _lineFeedMayFollow = false;
            if (bytes[0] == LineFeed)
            {
                bytes = bytes[1..];
            }
        }

        ReadOnlySpan<byte> data = _data.Bytes;
        ReadOnlySpan<byte> type = _type.Bytes;
        while (true)
        {
            int end = bytes.IndexOfAny(LineFeed, CarriageReturn);
            if (end < 0)
            {
                break;
            }

            ReadOnlySpan<byte> line = bytes[..end];
            if (_line.Length > 0)
            {
                if (!_line.TryAppend(line, maxEventBytes))
                {
                    return Overflow();
                }

                line = _line.Bytes;
                _line.Clear();
            }

            bytes = AfterLineEnd(bytes, end);
            if (line.IsEmpty)
            {
                if (_hasData)
                {
                    sink.OnEvent(data, type, stamp);
                }
                else if (_hasType)
                {
                    sink.OnEventWithoutData(type, stamp);
                }

                data = type = default;
                ForgetEvent();
            }
            else if (!TakeLine(line, ref data, ref type, stamp, sink))
            {
                return Overflow();
            }
        }

        return Keep(bytes, data, type) || Overflow();
    }

    /// <summary>The stream has ended. A line without its end is taken as it is, and an event without its blank line is reported.</summary>
    /// <param name="stamp">When it ended.</param>
    /// <param name="sink">Where the rest goes.</param>
    /// <returns><see langword="true"/> when the stream ended between events; <see langword="false"/> when it ended inside one.</returns>
    public bool Complete(ReadStamp stamp, ISseSink sink)
    {
        if (IsOverflown)
        {
            return false;
        }

        ReadOnlySpan<byte> data = _data.Bytes;
        ReadOnlySpan<byte> type = _type.Bytes;
        if (_line.Length > 0 && !TakeLine(_line.Bytes, ref data, ref type, stamp, sink))
        {
            return Overflow();
        }

        bool whole = !_hasData;
        if (!whole)
        {
            sink.OnIncompleteEvent(data, type, stamp);
        }
        else if (_hasType)
        {
            sink.OnEventWithoutData(type, stamp);
        }

        _line.Clear();
        ForgetEvent();
        return whole;
    }

    private ReadOnlySpan<byte> AfterLineEnd(ReadOnlySpan<byte> bytes, int end)
    {
        int next = end + 1;
        if (bytes[end] == CarriageReturn)
        {
            if (next == bytes.Length)
            {
                _lineFeedMayFollow = true;
            }
            else if (bytes[next] == LineFeed)
            {
                next++;
            }
        }

        return bytes[next..];
    }

    private bool TakeLine(ReadOnlySpan<byte> line, ref ReadOnlySpan<byte> data, ref ReadOnlySpan<byte> type, ReadStamp stamp, ISseSink sink)
    {
        if (line.StartsWith("data:"u8))
        {
            return TakeData(WithoutBlank(line[5..]), ref data);
        }

        // A bare JSON object is not a field, though it has colons.
        int colon = line[0] == (byte)'{' ? -1 : line.IndexOf((byte)':');
        if (colon == 0)
        {
            sink.OnComment(WithoutBlank(line[1..]));
            return true;
        }

        ReadOnlySpan<byte> name = colon < 0 ? line : line[..colon];
        ReadOnlySpan<byte> value = colon < 0 ? default : WithoutBlank(line[(colon + 1)..]);
        if (name.SequenceEqual("data"u8))
        {
            return TakeData(value, ref data);
        }

        if (name.SequenceEqual("event"u8))
        {
            _hasType = true;
            type = value;
            return value.Length <= maxEventBytes;
        }

        sink.OnField(name, value, stamp);
        return true;
    }

    /// <summary>The first data line stays where it lies; from the second on the lines are joined in a buffer.</summary>
    private bool TakeData(ReadOnlySpan<byte> value, ref ReadOnlySpan<byte> data)
    {
        if (!_hasData)
        {
            _hasData = true;
            data = value;
            return value.Length <= maxEventBytes;
        }

        if (!KeepData(data) || !_data.TryAppend("\n"u8, maxEventBytes) || !_data.TryAppend(value, maxEventBytes))
        {
            return false;
        }

        data = _data.Bytes;
        return true;
    }

    private bool KeepData(ReadOnlySpan<byte> data)
    {
        // Data that is longer than the buffer's is not in the buffer yet; data that is in it has the buffer's very length.
        return _data.Length == data.Length || _data.TryAppend(data, maxEventBytes);
    }

    private bool Keep(ReadOnlySpan<byte> line, ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        if (_hasData && !KeepData(data))
        {
            return false;
        }

        if (_hasType && !type.Overlaps(_type.Bytes))
        {
            _type.Clear();
            if (!_type.TryAppend(type, maxEventBytes))
            {
                return false;
            }
        }

        return line.Length == 0 || (_line.Length + line.Length <= maxEventBytes - _data.Length && _line.TryAppend(line, maxEventBytes));
    }

    private void ForgetEvent()
    {
        _hasData = false;
        _hasType = false;
        _data.Clear();
        _type.Clear();
    }

    private bool Overflow()
    {
        IsOverflown = true;
        _line = _data = _type = default;
        return false;
    }

    /// <summary>Skips the mark; <see langword="false"/> while the bytes so far may still become one.</summary>
    private bool SkipByteOrderMark(ref ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = ByteOrderMark[_line.Length..];
        int common = rest.CommonPrefixLength(bytes);
        if (common == rest.Length)
        {
            _line.Clear();
            bytes = bytes[common..];
        }
        else if (common == bytes.Length)
        {
            // A mark is at most three bytes: they fit.
            _line.TryAppend(bytes, ByteOrderMark.Length);
            return false;
        }

        _started = true;
        return true;
    }

    private static ReadOnlySpan<byte> WithoutBlank(ReadOnlySpan<byte> value) =>
        value.Length > 0 && value[0] == (byte)' ' ? value[1..] : value;
}
