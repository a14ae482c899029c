using System.Text.Json;

namespace ServeBench.Common;

/// <summary>
/// Cuts a stream of JSON into its values without holding more of it than one: a value, several behind each other (JSON Lines), or the elements of
/// an array. A value is cut only at its brackets and quotes; its reader finds whether it is well-formed.
/// </summary>
/// <param name="stream">The text, in UTF-8 with or without a mark.</param>
internal sealed class JsonValueStream(Stream stream)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isLast;

    /// <summary>Line of the next byte, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Byte of the line, from 1.</summary>
    public long Column { get; private set; } = 1;

    /// <summary>The values in their order, each with the place where it begins.</summary>
    /// <exception cref="JsonException">An array is not well-formed between its elements; the place counts from 0.</exception>
    /// <exception cref="IOException">The stream cannot be read, or a value has more than 2 GiB.</exception>
    public IEnumerable<(long Line, long Column, byte[] Utf8)> Read()
    {
        while (_end - _start < 3 && Fill())
        {
        }

        if (_buffer.AsSpan(_start, _end - _start).StartsWith("\uFEFF"u8))
        {
            _start += 3;
        }

        while (Peek() is { } first)
        {
            if (first != '[')
            {
                yield return Take();
                continue;
            }

            Skip(1);
            for (bool isFirst = true; Peek() is not (byte)']'; isFirst = false)
            {
                if (!isFirst)
                {
                    Expect((byte)',', "a comma or the end of the array");
                }

                if (Peek() is null or (byte)']' or (byte)',')
                {
                    throw Broken("a value of the array");
                }

                yield return Take();
            }

            Skip(1);
        }
    }

    private void Expect(byte expected, string what)
    {
        if (Peek() != expected)
        {
            throw Broken(what);
        }

        Skip(1);
    }

    private JsonException Broken(string expected) =>
        new(Peek() is null ? "it ends too early, so the file may be cut off: fetch or write it again" : $"{expected} is expected here", path: null, Line - 1, Column - 1);

    // The next byte that is not blank.
    private byte? Peek()
    {
        while (true)
        {
            int blanks = _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept(" \t\r\n"u8);
            if (blanks >= 0)
            {
                Skip(blanks);
                return _buffer[_start];
            }

            Skip(_end - _start);
            if (!Fill())
            {
                return null;
            }
        }
    }

    private (long Line, long Column, byte[] Utf8) Take()
    {
        (long line, long column) = (Line, Column);
        int length = 0;
        var state = new ValueEnd();
        while (!state.Find(_buffer.AsSpan(_start + length, _end - _start - length), ref length) && Fill())
        {
        }

        byte[] value = _buffer.AsSpan(_start, length).ToArray();
        Skip(length);
        return (line, column, value);
    }

    private void Skip(int count)
    {
        ReadOnlySpan<byte> skipped = _buffer.AsSpan(_start, count);
        int lines = skipped.Count((byte)'\n');
        Line += lines;
        Column = lines == 0 ? Column + count : count - skipped.LastIndexOf((byte)'\n');
        _start += count;
    }

    private bool Fill()
    {
        if (_isLast)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length == Array.MaxLength)
            {
                throw new IOException("A value of it has more than 2 GiB.");
            }

            Array.Resize(ref _buffer, (int)Math.Min(2L * _buffer.Length, Array.MaxLength));
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isLast = read == 0;
        return read > 0;
    }

    /// <summary>Finds where a value ends, a stretch after the other.</summary>
    private struct ValueEnd
    {
        private int _depth;
        private bool _isText;
        private bool _isEscaped;
        private bool _isBare;

        /// <summary>Looks at the next stretch.</summary>
        /// <param name="bytes">What follows.</param>
        /// <param name="length">Grows by what belongs to the value.</param>
        public bool Find(ReadOnlySpan<byte> bytes, ref int length)
        {
            for (int i = 0; i < bytes.Length; i++)
            {
                byte next = bytes[i];
                if (_isText)
                {
                    if (!_isEscaped && next == '"' && _depth == 0)
                    {
                        length += i + 1;
                        return true;
                    }

                    _isText = _isEscaped || next != '"';
                    _isEscaped = !_isEscaped && next == '\\';
                }
                else if (_depth == 0 && _isBare && next is (byte)',' or (byte)']' or (byte)'}' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'{' or (byte)'[' or (byte)'"')
                {
                    length += i;
                    return true;
                }
                else if (next == '"')
                {
                    _isText = true;
                }
                else if (next is (byte)'{' or (byte)'[')
                {
                    _depth++;
                }
                else if (next is (byte)'}' or (byte)']' && --_depth <= 0)
                {
                    length += i + 1;
                    return true;
                }
                else if (_depth == 0)
                {
                    _isBare = true;
                }
            }

            length += bytes.Length;
            return false;
        }
    }
}
