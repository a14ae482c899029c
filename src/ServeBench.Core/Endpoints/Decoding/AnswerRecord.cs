using System.Buffers;
using System.Text;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>What one answer held and when it came; buffers are pooled and given back by <see cref="Release"/>.</summary>
internal sealed class AnswerRecord(int expectedChunks)
{
    private long[] _stamps = ArrayPool<long>.Shared.Rent(Math.Clamp(expectedChunks + 4, 16, 65536));
    private byte[] _text = [];
    private int _textLength;
    private long _endStamp;

    /// <summary>Events that are chunks: with OpenAI's APIs, those that have choices.</summary>
    public int ChunkCount { get; private set; }

    /// <summary>Chunks that came in the same read as the chunk before them.</summary>
    public int CoalescedCount { get; private set; }

    /// <summary>Arrival of the first chunk that carries content, reasoning or a tool call, in Stopwatch ticks; 0 when none did.</summary>
    public long FirstContentStamp { get; private set; }

    /// <summary>Chunks that carry content, reasoning or a tool call.</summary>
    public int ContentChunkCount { get; private set; }

    /// <summary>The server's count of prompt tokens.</summary>
    public int? PromptTokens { get; set; }

    /// <summary>The server's count of generated tokens.</summary>
    public int? CompletionTokens { get; set; }

    /// <summary>Why the model stopped.</summary>
    public string? FinishReason { get; set; }

    /// <summary>The server's own error, from inside the stream.</summary>
    public string? StreamError { get; set; }

    /// <summary>Why the answer is not what the API promises.</summary>
    public string? ProtocolError { get; set; }

    /// <summary>Arrival of the first chunk, in Stopwatch ticks.</summary>
    public long FirstChunkStamp => ChunkCount > 0 ? _stamps[0] : 0;

    /// <summary>Arrival of the last chunk, in Stopwatch ticks.</summary>
    public long LastChunkStamp => ChunkCount > 0 ? _stamps[ChunkCount - 1] : 0;

    /// <summary>Arrival of what ends the answer, in Stopwatch ticks: an event that says so where the API has one, else the last chunk.</summary>
    public long EndStamp => _endStamp == 0 ? LastChunkStamp : _endStamp;

    /// <summary>Notes the event that ends the answer.</summary>
    public void NoteEnd(ReadStamp stamp) => _endStamp = stamp.Arrival;

    /// <summary>Notes one event that is a chunk.</summary>
    public void AddChunk(ReadStamp stamp, bool carriesContent)
    {
        if (ChunkCount == _stamps.Length)
        {
            Grow(ref _stamps, ChunkCount, ChunkCount * 2);
        }

        if (ChunkCount > 0 && _stamps[ChunkCount - 1] == stamp.Arrival)
        {
            CoalescedCount++;
        }

        _stamps[ChunkCount++] = stamp.Arrival;
        if (carriesContent)
        {
            ContentChunkCount++;
            if (FirstContentStamp == 0)
            {
                FirstContentStamp = stamp.Arrival;
            }
        }
    }

    /// <summary>Adds generated text, as UTF-8.</summary>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        utf8.CopyTo(ReserveText(utf8.Length));
        _textLength += utf8.Length;
    }

    /// <summary>Puts a text, as UTF-8, in the place of all that came before it.</summary>
    public void ReplaceText(ReadOnlySpan<byte> utf8)
    {
        _textLength = 0;
        AddText(utf8);
    }

    /// <summary>Takes back all text beyond a length in bytes.</summary>
    public void CutText(int length) => _textLength = length;

    /// <summary>Adds a JSON string that holds escapes.</summary>
    public void AddEscapedText(ref System.Text.Json.Utf8JsonReader reader)
    {
        int longest = reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length;
        Span<byte> free = ReserveText(Math.Max(longest, 3));
        try
        {
            _textLength += reader.CopyString(free);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, as servers send when they cut a character in two: what a browser shows for it.
            AddText("\uFFFD"u8);
        }
    }

    /// <summary>The generated text.</summary>
    public string Text => Encoding.UTF8.GetString(Utf8);

    /// <summary>The generated text as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _text.AsSpan(0, _textLength);

    /// <summary>Arrivals of all chunks, in Stopwatch ticks.</summary>
    public ReadOnlySpan<long> Stamps => _stamps.AsSpan(0, ChunkCount);

    /// <summary>Gives the buffers back; the record must not be used after it.</summary>
    public void Release()
    {
        ArrayPool<long>.Shared.Return(_stamps);
        ArrayPool<byte>.Shared.Return(_text);
        _stamps = [];
        _text = [];
    }

    private Span<byte> ReserveText(int length)
    {
        if (_textLength + length > _text.Length)
        {
            // A token has some four to six bytes: room for the whole answer is taken at once.
            Grow(ref _text, _textLength, Math.Max(Math.Min(expectedChunks, 65536) * 6, Math.Max(512, (_textLength + length) * 2)));
        }

        return _text.AsSpan(_textLength, length);
    }

    private static void Grow<T>(ref T[] array, int used, int length)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(length);
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        array = larger;
    }
}
