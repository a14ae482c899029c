using System.Text;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// The text of a circle of byte-level tokens and its encoding. A run is decoded anew, since its ends may cut a character in two;
/// between its first and its last token that begins with an ASCII byte it reads as the circle does, and is encoded as it is.
/// </summary>
internal sealed class TokenCycle : ITokenCycle
{
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly PieceEncoding _encoding;

    /// <summary>Where in the text a token starts that begins with an ASCII byte; -1 for the others.</summary>
    private readonly int[] _textStarts;

    /// <summary>Creates a circle.</summary>
    /// <param name="bytes">The bytes of its tokens and of the first of them again.</param>
    /// <param name="starts">Where each token starts, and the end.</param>
    /// <param name="encoding">The encoding of the text of the bytes.</param>
    public TokenCycle(byte[] bytes, int[] starts, PieceEncoding encoding)
    {
        _bytes = bytes;
        _starts = starts;
        _encoding = encoding;
        _textStarts = new int[starts.Length - 1];
        int known = 0;
        int text = 0;
        for (int token = 0; token < _textStarts.Length; token++)
        {
            int start = starts[token];
            bool isClean = start < starts[token + 1] && bytes[start] < 0x80;
            if (isClean)
            {
                text += Encoding.UTF8.GetCharCount(bytes, known, start - known);
                known = start;
            }

            _textStarts[token] = isClean ? text : -1;
        }
    }

    public ReadOnlySpan<int> EncodeRun(int start, int length, IIncrementalEncoder encoder, out string text)
    {
        int from = _starts[start];
        text = Encoding.UTF8.GetString(_bytes, from, _starts[start + length] - from);
        int first = start;
        int last = start + length - 1;
        while (first < last && _textStarts[first] < 0)
        {
            first++;
        }

        while (last > first && _textStarts[last] < 0)
        {
            last--;
        }

        if (first >= last)
        {
            return encoder.Encode(text);
        }

        int stretch = Encoding.UTF8.GetCharCount(_bytes, from, _starts[first] - from);
        int shift = _textStarts[first] - stretch;
        return ((ResumingEncoder)encoder).Encode(text, _encoding, shift, stretch, _textStarts[last] - shift);
    }
}
