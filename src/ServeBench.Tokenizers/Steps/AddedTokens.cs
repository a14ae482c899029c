using System.Buffers;
using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>A token that is cut out of a text before anything else is done to it, such as <c>&lt;|endoftext|&gt;</c>.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Whether it must stand between characters that are not part of a word.</summary>
    public bool SingleWord { get; init; }

    /// <summary>Whether it takes in the white space before it.</summary>
    public bool StripLeft { get; init; }

    /// <summary>Whether it takes in the white space behind it.</summary>
    public bool StripRight { get; init; }

    /// <summary>Whether it is looked for in the normalized text, and is normalized for that itself.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>What is looked for, and what it is decoded to: its text, normalized where that is wanted.</summary>
    public string Pattern { get; init; } = Content;

    /// <summary>Whether only its text finds it.</summary>
    public bool IsPlain => !SingleWord && !StripLeft && !StripRight;
}

/// <summary>Finds added tokens in a text: the leftmost, and of those that start there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<string, AddedToken> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int[] _lengths;
    private readonly SearchValues<string> _patterns;

    /// <summary>Prepares the search.</summary>
    public AddedTokens(IEnumerable<AddedToken> tokens)
    {
        foreach (AddedToken token in tokens)
        {
            if (token.Pattern.Length > 0)
            {
                _tokens[token.Pattern] = token;
            }
        }

        _lookup = _tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = [.. _tokens.Keys.Select(pattern => pattern.Length).Distinct().OrderDescending()];
        _patterns = SearchValues.Create([.. _tokens.Keys], StringComparison.Ordinal);
    }

    /// <summary>Length of the longest, in UTF-16 code units; 0 when there is none.</summary>
    public int MaxLength => _lengths.Length == 0 ? 0 : _lengths[0];

    /// <summary>Whether only its text finds each.</summary>
    public bool ArePlain => _tokens.Values.All(token => token.IsPlain);

    /// <summary>The stretches of a text between its added tokens, each with the token behind it and where that ends; the last has none.</summary>
    /// <remarks>
    /// As in Hugging Face's library the search goes on behind the text of a token, before the white space that the token takes in: where
    /// that white space is a token too, both are there.
    /// </remarks>
    public IEnumerable<(Piece Stretch, int? Id, int End)> Cut(string text, Piece within)
    {
        int covered = within.Start;
        int from = within.Start;
        while (Find(text.AsSpan(within.Start, within.End - within.Start), from - within.Start, covered - within.Start) is (int start, int end, int next, int id))
        {
            yield return (new Piece(covered, Math.Max(covered, within.Start + start)), id, within.Start + end);
            covered = within.Start + end;
            from = within.Start + next;
        }

        yield return (new Piece(covered, within.End), null, within.End);
    }

    public bool IsIn(string text) => Find(text, 0, 0) is not null;

    private (int Start, int End, int Next, int Id)? Find(ReadOnlySpan<char> text, int from, int covered)
    {
        if (_lengths.Length == 0)
        {
            return null;
        }

        while (text[from..].IndexOfAny(_patterns) is int found and >= 0)
        {
            int at = from + found;
            AddedToken token = LongestAt(text[at..]);
            from = at + token.Pattern.Length;
            if (!token.SingleWord || StandsAlone(text, at, token.Pattern.Length))
            {
                (int start, int end) = Extend(text, covered, at, token);
                if (end > start)
                {
                    return (start, end, from, token.Id);
                }
            }
        }

        return null;
    }

    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (int length in _lengths)
        {
            if (length <= text.Length && _lookup.TryGetValue(text[..length], out AddedToken? token))
            {
                return token;
            }
        }

        throw new InvalidOperationException("No added token is here.");
    }

    private static (int Start, int End) Extend(ReadOnlySpan<char> text, int covered, int at, AddedToken token)
    {
        int end = at + token.Pattern.Length;
        if (token.StripLeft)
        {
            at = Math.Max(text[..at].TrimEnd().Length, covered);
        }

        if (token.StripRight)
        {
            end = text.Length - text[end..].TrimStart().Length;
        }

        return (at, end);
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int at, int length)
    {
        Rune.DecodeLastFromUtf16(text[..at], out Rune before, out int lengthBefore);
        Rune.DecodeFromUtf16(text[(at + length)..], out Rune after, out int lengthAfter);
        return (lengthBefore == 0 || !CharacterKinds.IsWord(before)) && (lengthAfter == 0 || !CharacterKinds.IsWord(after));
    }
}
