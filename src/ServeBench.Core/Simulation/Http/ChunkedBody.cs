using System.Buffers.Text;

namespace ServeBench.Simulation.Http;

/// <summary>Decodes a chunked body where it lies: the data of all chunks moves together at the front of the span.</summary>
internal sealed class ChunkedBody(long maxBodyBytes)
{
    private const int MaxLine = 4096;

    private int _left;
    private State _state;

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailers,
    }

    /// <summary>Bytes of decoded data at the front.</summary>
    public int DecodedLength { get; private set; }

    /// <summary>Bytes that the coded body has used.</summary>
    public int Used { get; private set; }

    /// <summary>Starts a new body.</summary>
    public void Reset()
    {
        _state = State.Size;
        _left = 0;
        DecodedLength = 0;
        Used = 0;
    }

    /// <summary>Continues a body; true when it is complete.</summary>
    /// <param name="bytes">All bytes since the head, those of earlier calls included.</param>
    /// <exception cref="RequestRejectedException">Malformed (400) or too large (413).</exception>
    public bool TryRead(Span<byte> bytes)
    {
        while (true)
        {
            if (_state == State.Data)
            {
                int count = Math.Min(_left, bytes.Length - Used);
                bytes.Slice(Used, count).CopyTo(bytes[DecodedLength..]);
                Used += count;
                DecodedLength += count;
                _left -= count;
                if (_left > 0)
                {
                    return false;
                }

                _state = State.DataEnd;
            }

            int length = bytes[Used..].IndexOf("\r\n"u8);
            if (length < 0)
            {
                return bytes.Length - Used <= MaxLine ? false : throw Malformed();
            }

            ReadOnlySpan<byte> line = bytes.Slice(Used, length);
            Used += length + 2;
            if (ReadLine(line))
            {
                return true;
            }
        }
    }

    /// <summary>The error of a body that is larger than is allowed.</summary>
    public static RequestRejectedException TooLarge(long maxBodyBytes) =>
        new(413, $"The body is larger than {maxBodyBytes} bytes.");

    private bool ReadLine(ReadOnlySpan<byte> line)
    {
        switch (_state)
        {
            case State.Trailers:
                return line.IsEmpty;
            case State.DataEnd when line.IsEmpty:
                _state = State.Size;
                return false;
            case State.Size when Utf8Parser.TryParse(line, out uint size, out int used, 'x') && (used == line.Length || line[used] is (byte)';' or (byte)' ' or (byte)'\t'):
                if (DecodedLength + (long)size > maxBodyBytes)
                {
                    throw TooLarge(maxBodyBytes);
                }

                _left = (int)size;
                _state = size == 0 ? State.Trailers : State.Data;
                return false;
            default:
                throw Malformed();
        }
    }

    private static RequestRejectedException Malformed() =>
        new(400, "The request's body is not in the chunked transfer coding.");
}
