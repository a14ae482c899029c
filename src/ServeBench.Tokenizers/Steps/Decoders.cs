using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>Turns tokens back into text. Safe to use from several threads.</summary>
internal interface ITokenDecoder
{
    /// <summary>The text of the tokens; an id that is no token becomes nothing.</summary>
    string Decode(ReadOnlySpan<int> ids);
}

/// <summary>Joins the bytes of byte-level tokens; bytes that are not UTF-8 become U+FFFD.</summary>
/// <param name="read">Reads the bytes of all tokens, when they are first needed.</param>
internal sealed class ByteDecoder(Func<TokenBytes> read) : ITokenDecoder
{
    private readonly Lazy<TokenBytes> _bytes = new(read);

    public TokenBytes Bytes => _bytes.Value;

    public string Decode(ReadOnlySpan<int> ids) => Bytes.Decode(ids);
}

/// <summary>Takes the texts of tokens through steps, each of which may change, join or part them, and joins what comes out.</summary>
/// <param name="textOf">The text of a token; <see langword="null"/> for an id that is no token.</param>
/// <param name="steps">The steps; with none at all the texts are joined with blanks.</param>
internal sealed class TextDecoder(Func<int, string?> textOf, IReadOnlyList<IDecoderStep> steps) : ITokenDecoder
{
    private readonly ConcurrentDictionary<int, string?> _texts = new();

    public string Decode(ReadOnlySpan<int> ids)
    {
        var tokens = new List<string>(ids.Length);
        foreach (int id in ids)
        {
            if (_texts.GetOrAdd(id, textOf) is string text)
            {
                tokens.Add(text);
            }
        }

        foreach (IDecoderStep step in steps)
        {
            tokens = step.Apply(tokens);
        }

        return string.Join(steps.Count == 0 ? " " : "", tokens);
    }
}

/// <summary>A step of decoding, as Hugging Face's <c>decoders</c>.</summary>
internal interface IDecoderStep
{
    /// <summary>What the tokens become; the list may be changed and given back.</summary>
    List<string> Apply(List<string> tokens);
}

/// <summary>Changes each token on its own.</summary>
/// <param name="change">Is given the token and whether it is the first and the last.</param>
internal sealed class EachToken(Func<string, bool, bool, string> change) : IDecoderStep
{
    public List<string> Apply(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            tokens[i] = change(tokens[i], i == 0, i == tokens.Count - 1);
        }

        return tokens;
    }
}

internal sealed class FuseTokens : IDecoderStep
{
    public List<string> Apply(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Reads the bytes that characters of the <see cref="ByteAlphabet"/> stand for.</summary>
internal sealed class AlphabetTokens : IDecoderStep
{
    public List<string> Apply(List<string> tokens) => [Encoding.UTF8.GetString([.. tokens.SelectMany(ByteAlphabet.ToBytes)])];
}

/// <summary>Joins tokens that are single bytes, such as <c>&lt;0xE2&gt;</c>; where they are not UTF-8 each becomes U+FFFD.</summary>
internal sealed class ByteTokens : IDecoderStep
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public List<string> Apply(List<string> tokens)
    {
        var joined = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (string token in tokens)
        {
            if (ByteOf(token) is byte value)
            {
                bytes.Add(value);
            }
            else
            {
                Flush(bytes, joined);
                joined.Add(token);
            }
        }

        Flush(bytes, joined);
        return joined;
    }

    private static byte? ByteOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>' && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? value : null;

    private static void Flush(List<byte> bytes, List<string> joined)
    {
        if (bytes.Count == 0)
        {
            return;
        }

        try
        {
            joined.Add(s_strict.GetString([.. bytes]));
        }
        catch (DecoderFallbackException)
        {
            joined.AddRange(bytes.Select(_ => "\uFFFD"));
        }

        bytes.Clear();
    }
}
