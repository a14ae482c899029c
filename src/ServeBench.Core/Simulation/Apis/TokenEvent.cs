using System.Globalization;
using System.Text;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// One HTTP chunk with one event, made once and written for every token: only the generated text in it changes, and in some APIs a
/// number. The text has a fixed length, and the number gets one from blanks behind it, which JSON allows.
/// </summary>
internal sealed class TokenEvent
{
    private const int NumberLength = 10;

    private readonly byte[] _chunk;
    private readonly int _textStart;
    private readonly int _textLength;
    private readonly int _numberStart;

    /// <summary>Makes the chunk.</summary>
    /// <param name="before">The event up to the text.</param>
    /// <param name="after">The event behind the text, or behind the number, its empty line included.</param>
    /// <param name="tokens">Tokens in the event.</param>
    /// <param name="beforeNumber">The event between the text and the number; <see langword="null"/> without a number.</param>
    public TokenEvent(string before, string after, int tokens, string? beforeNumber = null)
    {
        _textLength = tokens * GeneratedText.BytesPerToken;
        string behind = beforeNumber is null ? after : beforeNumber + new string(' ', NumberLength) + after;
        int length = Encoding.UTF8.GetByteCount(before) + _textLength + Encoding.UTF8.GetByteCount(behind);
        string head = string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n{before}");
        _textStart = Encoding.UTF8.GetByteCount(head);
        _numberStart = beforeNumber is null ? -1 : _textStart + _textLength + Encoding.UTF8.GetByteCount(beforeNumber);
        _chunk = Encoding.UTF8.GetBytes(string.Concat(head, new string(' ', _textLength), behind, "\r\n"));
    }

    /// <summary>Writes the chunk for the token at <paramref name="first"/> and those that share its event.</summary>
    public void Write(ResponseBuffer output, uint textSeed, int first, int number = 0)
    {
        Span<byte> chunk = output.Take(_chunk.Length);
        _chunk.CopyTo(chunk);
        GeneratedText.Write(chunk.Slice(_textStart, _textLength), textSeed, first);
        if (_numberStart >= 0)
        {
            number.TryFormat(chunk.Slice(_numberStart, NumberLength), out _, "D", CultureInfo.InvariantCulture);
        }
    }
}
