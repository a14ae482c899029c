using System.Buffers;

namespace ServeBench.Tokenizers;

/// <summary>Finds added tokens in a text: the leftmost, and of those that start there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<string> _contents;

    /// <summary>Prepares the search.</summary>
    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        _contents = SearchValues.Create([.. _longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    /// <summary>Length of the longest, in UTF-16 code units; 0 when there is none.</summary>
    public int MaxLength => _longestFirst.Length == 0 ? 0 : _longestFirst[0].Content.Length;

    /// <summary>Whether each is found by its text alone.</summary>
    public bool ArePlain => Array.TrueForAll(_longestFirst, token => token.IsPlain);

    /// <summary>The first added token in <paramref name="text"/> at or after <paramref name="start"/>.</summary>
    /// <returns>Where it starts and ends, white space that it takes in included, and its id; or <see langword="null"/>.</returns>
    public (int Start, int End, int Id)? Find(ReadOnlySpan<char> text, int start)
    {
        if (_longestFirst.Length == 0)
        {
            return null;
        }

        for (int from = start; ;)
        {
            int found = text[from..].IndexOfAny(_contents);
            if (found < 0)
            {
                return null;
            }

            int at = from + found;
            foreach (AddedToken token in _longestFirst)
            {
                if (text[at..].StartsWith(token.Content, StringComparison.Ordinal) && (!token.SingleWord || StandsAlone(text, at, token.Content.Length)))
                {
                    return Extend(text, start, at, token);
                }
            }

            from = at + 1;
        }
    }

    private static (int Start, int End, int Id) Extend(ReadOnlySpan<char> text, int start, int at, AddedToken token)
    {
        int end = at + token.Content.Length;
        while (token.StripLeft && at > start && char.IsWhiteSpace(text[at - 1]))
        {
            at--;
        }

        while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        return (at, end, token.Id);
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int at, int length) =>
        (at == 0 || !IsWordCharacter(text[at - 1])) && (at + length == text.Length || !IsWordCharacter(text[at + length]));

    private static bool IsWordCharacter(char character) => char.IsLetterOrDigit(character) || character == '_';
}
