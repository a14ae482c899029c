using System.Globalization;
using System.Text;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// One HTTP chunk with one event, made once and written for every token: only the generated text in it and a number change. The text
/// has a fixed length, and the number gets one from blanks behind it, which JSON allows.
/// </summary>
internal sealed class NumberedTokenEvent
{
    private const int NumberLength = 10;

    private readonly byte[] _chunk;
    private readonly int _textStart;
    private readonly int _textLength;
    private readonly int _numberStart;

    /// <summary>Makes the chunk.</summary>
    /// <param name="beforeText">The event up to the text.</param>
    /// <param name="beforeNumber">The event between the text and the number.</param>
    /// <param name="after">The event behind the number, its empty line included.</param>
    /// <param name="tokens">Tokens in the event.</param>
    public NumberedTokenEvent(string beforeText, string beforeNumber, string after, int tokens)
    {
        _textLength = tokens * GeneratedText.BytesPerToken;
        int length = Encoding.UTF8.GetByteCount(beforeText) + _textLength + Encoding.UTF8.GetByteCount(beforeNumber) + NumberLength + Encoding.UTF8.GetByteCount(after);
        string head = string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n{beforeText}");
        _textStart = Encoding.UTF8.GetByteCount(head);
        _numberStart = _textStart + _textLength + Encoding.UTF8.GetByteCount(beforeNumber);
        _chunk = Encoding.UTF8.GetBytes(string.Concat(head, new string(' ', _textLength), beforeNumber) + new string(' ', NumberLength) + after + "\r\n");
    }

    /// <summary>Writes the chunk for the token at <paramref name="first"/> and those that share its event.</summary>
    public void Write(ResponseBuffer output, uint textSeed, int first, int number)
    {
        Span<byte> chunk = output.Take(_chunk.Length);
        _chunk.CopyTo(chunk);
        GeneratedText.Write(chunk.Slice(_textStart, _textLength), textSeed, first);
        number.TryFormat(chunk.Slice(_numberStart, NumberLength), out _, "D", CultureInfo.InvariantCulture);
    }
}
