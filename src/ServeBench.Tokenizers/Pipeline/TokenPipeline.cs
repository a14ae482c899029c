namespace ServeBench.Tokenizers;

/// <summary>
/// The steps from a text to its tokens, in the order of Hugging Face's tokenizers: added tokens that are not normalized are cut out of the
/// text; what is between them is normalized; the other added tokens are cut out; what is left is cut into pieces, and the model encodes
/// each. Safe to use from several threads.
/// </summary>
internal sealed class TokenPipeline
{
    private const int PiecesBetweenLooks = 0x100;

    private readonly PieceCache _pieces;
    private readonly AddedTokens _raw;
    private readonly AddedTokens _normalized;

    /// <summary>Makes the steps ready.</summary>
    public TokenPipeline(TokenizerDefinition definition)
    {
        Definition = definition;
        _pieces = new PieceCache(definition.Model);
        _raw = new AddedTokens(definition.Added.Tokens.Where(token => !token.IsNormalized));
        _normalized = new AddedTokens(definition.Added.Tokens.Where(token => token.IsNormalized));
        CanResume = definition.PreTokenizers is [PatternSplit { IsWellKnown: true }] && definition.Normalizers.Count == 0 && _raw.ArePlain && _normalized.MaxLength == 0;
    }

    /// <summary>What the steps are made of.</summary>
    public TokenizerDefinition Definition { get; }

    /// <summary>Whether encoding can go on from a <see cref="StableBoundary"/>.</summary>
    public bool CanResume { get; }

    /// <summary>Length of the longest added token, in UTF-16 code units.</summary>
    public int MaxAddedTokenLength => _raw.MaxLength;

    public bool HoldsAddedToken(string text) => _raw.IsIn(text);

    /// <summary>Appends the tokens of a text from a position on.</summary>
    /// <param name="text">The text, well-formed.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="encoding">Where the tokens go.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public void Append(string text, int start, PieceEncoding encoding, CancellationToken cancellationToken)
    {
        foreach ((Piece stretch, int? id, int end) in _raw.Cut(text, new Piece(start, text.Length)))
        {
            AppendStretch(text, stretch, encoding, cancellationToken);
            if (id is int token)
            {
                encoding.Add([token], end);
            }
        }
    }

    /// <summary>Cuts a stretch of a text that holds no added token.</summary>
    /// <returns>The pieces, valid until the next call.</returns>
    public List<Piece> Cut(string text, Piece stretch, PieceEncoding encoding, CancellationToken cancellationToken) =>
        CutInto(encoding.Work, text, stretch, startsText: true, cancellationToken);

    public void AppendPieces(string text, IEnumerable<Piece> pieces, PieceEncoding encoding, CancellationToken cancellationToken)
    {
        int count = 0;
        foreach (Piece piece in pieces)
        {
            if (++count % PiecesBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            encoding.Add(_pieces.Encode(text.AsSpan(piece.Start, piece.End - piece.Start), encoding.Scratch, cancellationToken), piece.End);
        }
    }

    private void AppendStretch(string text, Piece stretch, PieceEncoding encoding, CancellationToken cancellationToken)
    {
        if (stretch.Start == stretch.End)
        {
            return;
        }

        bool keepsStart = true;
        if (Definition.Normalizers.Count > 0)
        {
            keepsStart = stretch.Start == 0;
            text = Normalize(text[stretch.Start..stretch.End], out bool dropsStart, cancellationToken);
            keepsStart &= !dropsStart;
            stretch = new Piece(0, text.Length);
        }

        foreach ((Piece plain, int? id, int end) in _normalized.Cut(text, stretch))
        {
            List<Piece> cut = CutInto(encoding.Work, text, plain, keepsStart, cancellationToken);
            AppendPieces(encoding.Work.Text, cut, encoding, cancellationToken);
            if (id is int token)
            {
                encoding.Add([token], end);
            }
        }
    }

    private List<Piece> CutInto(PieceList pieces, string text, Piece stretch, bool startsText, CancellationToken cancellationToken)
    {
        pieces.Reset(text, stretch, startsText);
        foreach (IPreTokenizer step in Definition.PreTokenizers)
        {
            step.Apply(pieces, cancellationToken);
        }

        return pieces.Pieces;
    }

    private string Normalize(string text, out bool dropsStart, CancellationToken cancellationToken)
    {
        dropsStart = false;
        foreach (INormalizer normalizer in Definition.Normalizers)
        {
            string before = text;
            text = normalizer.Normalize(before, cancellationToken);
            dropsStart |= normalizer.MayDropStart && before.Length > 0 && !text.StartsWith(before[0]);
        }

        return text;
    }
}
