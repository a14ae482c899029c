using System.Globalization;
using System.Text;
using ServeBench.Simulation.Http;
using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// One HTTP chunk with one event, made once and written for every token: only the generated text in it changes, and that has a
/// fixed length.
/// </summary>
internal sealed class TokenEvent
{
    private readonly byte[] _chunk;
    private readonly int _textStart;
    private readonly int _textLength;

    /// <summary>Makes the chunk.</summary>
    /// <param name="before">The event up to the text.</param>
    /// <param name="after">The event behind the text, its empty line included.</param>
    /// <param name="tokens">Tokens in the event.</param>
    public TokenEvent(string before, string after, int tokens)
    {
        _textLength = tokens * GeneratedText.BytesPerToken;
        int length = Encoding.UTF8.GetByteCount(before) + _textLength + Encoding.UTF8.GetByteCount(after);
        string head = string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n{before}");
        _textStart = Encoding.UTF8.GetByteCount(head);
        _chunk = Encoding.UTF8.GetBytes(string.Concat(head, new string(' ', _textLength), after, "\r\n"));
    }

    /// <summary>Writes the chunk for the token at <paramref name="first"/> and those that share its event.</summary>
    public void Write(ResponseBuffer output, uint textSeed, int first)
    {
        Span<byte> chunk = output.Take(_chunk.Length);
        _chunk.CopyTo(chunk);
        GeneratedText.Write(chunk.Slice(_textStart, _textLength), textSeed, first);
    }
}
