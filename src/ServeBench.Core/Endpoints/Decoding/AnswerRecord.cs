using System.Buffers;
using System.Text.Json;
using ServeBench.Transport;

namespace ServeBench.Endpoints;

/// <summary>What one answer held and when it came; buffers are pooled and given back by <see cref="Release"/>.</summary>
/// <param name="expectedChunks">About how many chunks there will be.</param>
/// <param name="maxBytes">The most bytes that may be kept of it: its text, its reasoning and tool calls, and 8 for each chunk.</param>
/// <param name="scrubber">Takes the secrets out of the server's words; <see langword="null"/> when there are none.</param>
internal sealed class AnswerRecord(int expectedChunks, int maxBytes = AnswerRecord.DefaultMaxBytes, SecretScrubber? scrubber = null)
{
    /// <summary>The most bytes kept of an answer by default: 64 MB.</summary>
    public const int DefaultMaxBytes = 64 * 1024 * 1024;

    private const int MostExpected = 65536;

    // A token has some four to six bytes: room for the whole answer is taken at once, when the answer begins. A run has a record a request.
    private readonly AnswerText _answer = new(Math.Min(expectedChunks, MostExpected) * 6);
    private readonly AnswerText _aside = new(0);
    private long[] _stamps = [];
    private long _endStamp;
    private long _lastOtherStamp;

    /// <summary>The most bytes that are kept.</summary>
    public int MaxBytes => maxBytes;

    /// <summary>Takes the secrets out of the server's words, before any cut.</summary>
    public SecretScrubber Scrubber { get; } = scrubber ?? SecretScrubber.None;

    /// <summary>Events that are chunks: with OpenAI's APIs, those that have choices.</summary>
    public int ChunkCount { get; private set; }

    /// <summary>Chunks that came in the same read as the chunk before them.</summary>
    public int CoalescedCount { get; private set; }

    /// <summary>Arrival of the first chunk that carries content, reasoning or a tool call, in Stopwatch ticks; 0 when none did.</summary>
    public long FirstContentStamp { get; private set; }

    /// <summary>Chunks that carry content, reasoning or a tool call.</summary>
    public int ContentChunkCount { get; private set; }

    /// <summary>Chunks of further choices (<c>n</c> above 1) that carry something.</summary>
    public int OtherContentChunkCount { get; private set; }

    /// <summary>The server's count of prompt tokens; above 0.</summary>
    public int? PromptTokens { get; set; }

    /// <summary>The server's count of generated tokens; above 0.</summary>
    public int? CompletionTokens { get; set; }

    /// <summary>An impossible count in the server's usage, such as <c>completion_tokens: -1</c>; it is ignored.</summary>
    public string? UsageFault { get; set; }

    /// <summary>Why the model stopped.</summary>
    public string? FinishReason { get; set; }

    /// <summary>Whether the stream said that it ends, as with <c>[DONE]</c>.</summary>
    public bool SaidDone { get; set; }

    /// <summary>The server's own error, from inside the stream.</summary>
    public string? StreamError { get; set; }

    /// <summary>Why the answer is not what the API promises.</summary>
    public string? ProtocolError { get; set; }

    /// <summary>Whether it was larger than what is kept of an answer: the rest is not read.</summary>
    public bool IsOverfull { get; private set; }

    /// <summary>Arrival of the first chunk, in Stopwatch ticks.</summary>
    public long FirstChunkStamp => ChunkCount > 0 ? _stamps[0] : 0;

    /// <summary>Arrival of the last chunk, in Stopwatch ticks.</summary>
    public long LastChunkStamp => ChunkCount > 0 ? _stamps[ChunkCount - 1] : 0;

    /// <summary>Arrival of what ends the answer, in Stopwatch ticks: an event that says so where the API has one, else the last chunk of any choice.</summary>
    public long EndStamp => _endStamp == 0 ? Math.Max(LastChunkStamp, _lastOtherStamp) : _endStamp;

    public string Text => _answer.ToString();

    /// <summary>The generated text as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 => _answer.Utf8;

    /// <summary>Generated text that is not part of the answer, as UTF-8: reasoning, and the names and arguments of tool calls.</summary>
    public ReadOnlySpan<byte> AsideUtf8 => _aside.Utf8;

    /// <summary>Arrivals of all chunks, in Stopwatch ticks.</summary>
    public ReadOnlySpan<long> Stamps => _stamps.AsSpan(0, ChunkCount);

    public void NoteEnd(ReadStamp stamp) => _endStamp = stamp.Arrival;

    /// <summary>Notes one event that is a chunk.</summary>
    public void AddChunk(ReadStamp stamp, bool carriesContent)
    {
        if (ChunkCount == _stamps.Length)
        {
            GrowStamps();
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

        Limit();
    }

    /// <summary>Notes one event that is a chunk of a further choice.</summary>
    public void AddOtherChunk(ReadStamp stamp, bool carriesContent)
    {
        _lastOtherStamp = stamp.Arrival;
        OtherContentChunkCount += carriesContent ? 1 : 0;
    }

    /// <summary>Adds generated text, as UTF-8.</summary>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        _answer.Add(utf8);
        Limit();
    }

    /// <summary>Adds the JSON string that the reader stands on.</summary>
    /// <param name="reader">Stands on the string.</param>
    /// <param name="isAnswer">Whether it is part of the answer, rather than reasoning or a tool call.</param>
    public void AddText(ref Utf8JsonReader reader, bool isAnswer)
    {
        (isAnswer ? _answer : _aside).Add(ref reader);
        Limit();
    }

    /// <summary>Adds generated text that is not part of the answer, as UTF-8.</summary>
    public void AddAside(ReadOnlySpan<byte> utf8)
    {
        _aside.Add(utf8);
        Limit();
    }

    /// <summary>Puts a text, as UTF-8, in the place of all that came before it.</summary>
    public void ReplaceText(ReadOnlySpan<byte> utf8)
    {
        _answer.Cut(0);
        AddText(utf8);
    }

    /// <summary>Takes back all text beyond a length in bytes.</summary>
    public void CutText(int length) => _answer.Cut(length);

    /// <summary>Moves all text beyond a length in bytes from the answer to what is beside it.</summary>
    public void MoveAside(int length)
    {
        _aside.Add(_answer.Utf8[length..]);
        _answer.Cut(length);
    }

    /// <summary>Notes that the answer is larger than what may be kept of it.</summary>
    public void NoteOverfull() => IsOverfull = true;

    /// <summary>Gives the buffers back; the record must not be used after it.</summary>
    public void Release()
    {
        ArrayPool<long>.Shared.Return(_stamps);
        _stamps = [];
        _answer.Release();
        _aside.Release();
    }

    private void Limit() => IsOverfull |= _answer.Length + (long)_aside.Length + ((long)ChunkCount * sizeof(long)) > maxBytes;

    private void GrowStamps()
    {
        long[] larger = ArrayPool<long>.Shared.Rent(ChunkCount == 0 ? Math.Clamp(expectedChunks + 4, 16, MostExpected) : ChunkCount * 2);
        Stamps.CopyTo(larger);
        ArrayPool<long>.Shared.Return(_stamps);
        _stamps = larger;
    }
}
