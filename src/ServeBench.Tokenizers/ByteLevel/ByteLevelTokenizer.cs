using System.Text;
using ServeBench.Workloads;

namespace ServeBench.Tokenizers;

/// <summary>
/// A byte-level BPE tokenizer: added tokens are taken out of the text, a pre-tokenizer cuts the rest into pieces, and each
/// piece is merged on its own. Decoding gives back the bytes of the tokens, so nothing is lost.
/// </summary>
internal sealed class ByteLevelTokenizer : IIncrementalTokenizer
{
    private readonly ByteLevelDefinition _definition;
    private readonly TokenBytes _bytes;
    private readonly PieceCache _pieces;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="name">What it was asked for by.</param>
    /// <param name="definition">All that makes it up.</param>
    public ByteLevelTokenizer(string name, ByteLevelDefinition definition)
    {
        Name = name;
        _definition = definition;
        _bytes = new TokenBytes(definition.TokenBytes);
        _pieces = new PieceCache(definition.Model);
        CanResume = definition.Splitter.IsWellKnown && definition.Normalizations.Count == 0 && !definition.AddPrefixSpace
            && definition.AddedTokens.ArePlain;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int VocabularySize => _definition.VocabularySize;

    /// <inheritdoc/>
    public IReadOnlyList<int> SpecialTokenIds => _definition.SpecialTokenIds;

    /// <inheritdoc/>
    public IReadOnlyList<int> NamedSpecialTokenIds => _definition.NamedSpecialTokenIds ?? SpecialTokenIds;

    /// <inheritdoc/>
    public int AddedSpecialTokenCount => _definition.Template.Before.Length + _definition.Template.After.Length;

    /// <inheritdoc/>
    public IChatTemplate? ChatTemplate => _definition.ChatTemplate;

    /// <summary>Whether encoding can go on from a <see cref="StableBoundary"/>.</summary>
    internal bool CanResume { get; }

    /// <summary>Length of the longest added token, in UTF-16 code units.</summary>
    internal int MaxAddedTokenLength => _definition.AddedTokens.MaxLength;

    /// <inheritdoc/>
    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        ReadOnlySpan<int> ids = new ByteLevelEncoder(this).Encode(text);
        return addSpecialTokens ? [.. _definition.Template.Before, .. ids, .. _definition.Template.After] : ids.ToArray();
    }

    /// <inheritdoc/>
    public int Count(string text, bool addSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ByteLevelEncoder(this).Encode(text).Length + (addSpecialTokens ? AddedSpecialTokenCount : 0);
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<int> tokenIds) => _bytes.Decode(tokenIds);

    /// <inheritdoc/>
    public IIncrementalEncoder CreateEncoder() => new ByteLevelEncoder(this);

    /// <inheritdoc/>
    public ITokenCycle? CreateCycle(int[] tokenIds, int longest)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        if (!CanResume || longest > tokenIds.Length)
        {
            return null;
        }

        (byte[] bytes, int[] starts) = _bytes.Join([.. tokenIds, .. tokenIds.AsSpan(0, longest)]);
        string text = Encoding.UTF8.GetString(bytes);
        if (_definition.AddedTokens.Find(text, 0) is not null)
        {
            return null;
        }

        var encoding = new PieceEncoding();
        Append(text, 0, encoding);
        return new TokenCycle(bytes, starts, encoding);
    }

    /// <summary>Appends the cuts of a text that holds no added token.</summary>
    internal void Split(ReadOnlySpan<char> text, List<int> cuts) => _definition.Splitter.Split(text, 0, cuts);

    /// <summary>Appends the pieces of the cuts of <see cref="PieceEncoding.Cuts"/> up to one of them.</summary>
    internal void AppendPieces(ReadOnlySpan<char> text, int last, PieceEncoding encoding)
    {
        int start = 0;
        foreach (int end in encoding.Cuts)
        {
            if (end > last)
            {
                break;
            }

            encoding.Add(_pieces.Encode(text[start..end]), end);
            start = end;
        }
    }

    /// <summary>Appends the tokens of a well-formed text from <paramref name="start"/> on.</summary>
    internal void Append(string text, int start, PieceEncoding encoding)
    {
        foreach (NormalizationForm form in _definition.Normalizations)
        {
            text = text.Normalize(form);
        }

        while (_definition.AddedTokens.Find(text, start) is (int tokenStart, int tokenEnd, int id))
        {
            AppendPlain(text.AsSpan(start, tokenStart - start), start, encoding);
            encoding.Add([id], tokenEnd);
            start = tokenEnd;
        }

        AppendPlain(text.AsSpan(start), start, encoding);
    }

    private void AppendPlain(ReadOnlySpan<char> text, int offset, PieceEncoding encoding)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (_definition.AddPrefixSpace && text[0] != ' ')
        {
            text = string.Concat(" ", text);
        }

        List<int> ends = encoding.Cuts;
        ends.Clear();
        _definition.Splitter.Split(text, 0, ends);
        int start = 0;
        foreach (int end in ends)
        {
            encoding.Add(_pieces.Encode(text[start..end]), offset + end);
            start = end;
        }
    }
}
