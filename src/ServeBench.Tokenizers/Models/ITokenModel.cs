namespace ServeBench.Tokenizers;

/// <summary>Turns one piece of text, which the steps before have cut out, into tokens. Safe to use from several threads.</summary>
internal interface ITokenModel
{
    /// <summary>Appends the token ids of a piece.</summary>
    /// <param name="piece">The piece, well-formed.</param>
    /// <param name="ids">Where the ids go.</param>
    /// <param name="cancellationToken">Ends the work on a long piece.</param>
    void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken);
}
