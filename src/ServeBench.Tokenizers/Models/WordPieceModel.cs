using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// The longest token that a word begins with, then the longest that the rest begins with, and so on; a word that does not come out
/// even, or is too long, is one unknown token (Hugging Face's <c>models::wordpiece</c>). BERT's model.
/// </summary>
/// <param name="vocabulary">The tokens.</param>
/// <param name="unknownId">The token of unknown words.</param>
/// <param name="continuingPrefix">What tokens begin with that do not begin a word, such as <c>##</c>.</param>
/// <param name="maxLength">Characters of the longest word that is looked up.</param>
internal sealed class WordPieceModel(Vocabulary vocabulary, int unknownId, string continuingPrefix, int maxLength) : ITokenModel
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(continuingPrefix);

    public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken)
    {
        int start = ids.Count;
        byte[] text = [.. _prefix, .. Encoding.UTF8.GetBytes(piece.ToString())];
        int length = 0;
        foreach (Rune _ in piece.EnumerateRunes())
        {
            length++;
        }

        if (length > maxLength || !TryEncode(text, ids))
        {
            ids.RemoveRange(start, ids.Count - start);
            ids.Add(unknownId);
        }
    }

    // The prefix is written over the end of the token before, which is no longer needed.
    private bool TryEncode(byte[] text, List<int> ids)
    {
        for (int at = _prefix.Length; at < text.Length;)
        {
            int from = at == _prefix.Length ? at : at - _prefix.Length;
            if (from < at)
            {
                _prefix.CopyTo(text, from);
            }

            int end = text.Length;
            int id = vocabulary.Find(text.AsSpan(from, end - from));
            while (id < 0)
            {
                Rune.DecodeLastFromUtf8(text.AsSpan(at, end - at), out _, out int length);
                end -= length;
                if (end <= at)
                {
                    return false;
                }

                id = vocabulary.Find(text.AsSpan(from, end - from));
            }

            ids.Add(id);
            at = end;
        }

        return true;
    }
}

/// <summary>Each piece is a token, or unknown (Hugging Face's <c>models::wordlevel</c>).</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int unknownId) : ITokenModel
{
    public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken) =>
        ids.Add(vocabulary.Find(piece.ToString()) is int id and >= 0 ? id : unknownId);
}
