using System.Text;

namespace ServeBench.Tokenizers;

/// <summary>
/// The most likely of all ways to cut a piece into tokens, each of which has a log probability (Hugging Face's <c>models::unigram</c>,
/// the Viterbi search of SentencePiece). An unknown character costs 10 more than the least likely token, and unknown characters side by
/// side are one token.
/// </summary>
internal sealed class UnigramModel : ITokenModel
{
    private const double UnknownPenalty = 10;
    private const int CharactersBetweenLooks = 0x1000;

    private readonly Vocabulary _vocabulary;
    private readonly double[] _scores;
    private readonly int _unknownId;
    private readonly int[]? _byteIds;
    private readonly double _unknownScore;
    private readonly TokenTrie _trie;

    /// <summary>Creates a model.</summary>
    /// <param name="vocabulary">The tokens.</param>
    /// <param name="scores">The log probability of each id.</param>
    /// <param name="unknownId">The token of unknown characters; negative when there is none.</param>
    /// <param name="byteFallback">Whether unknown characters become the tokens of their bytes.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int unknownId, bool byteFallback)
    {
        _vocabulary = vocabulary;
        _scores = scores;
        _unknownId = unknownId;
        _unknownScore = scores.DefaultIfEmpty().Min() - UnknownPenalty;
        _byteIds = byteFallback ? [.. Enumerable.Range(0, 256).Select(value => vocabulary.Find($"<0x{value:X2}>"))] : null;
        _trie = new TokenTrie(vocabulary);
    }

    public void Encode(ReadOnlySpan<char> piece, List<int> ids, CancellationToken cancellationToken)
    {
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(piece)];
        Encoding.UTF8.GetBytes(piece, utf8);
        Step[] best = FindBest(utf8, cancellationToken);
        var parts = new Stack<(int Start, int End, int Id)>();
        for (int end = utf8.Length; end > 0; end = best[end].Start)
        {
            int start = best[end].Start;
            int id = best[end].Id;
            bool isFused = id == _unknownId && parts.TryPeek(out (int Start, int End, int Id) next) && next.Id == _unknownId;
            parts.Push(isFused ? (start, parts.Pop().End, id) : (start, end, id));
        }

        foreach ((int start, int end, int id) in parts)
        {
            AddPart(utf8.AsSpan(start, end - start), id, ids);
        }
    }

    private Step[] FindBest(ReadOnlySpan<byte> utf8, CancellationToken cancellationToken)
    {
        var best = new Step[utf8.Length + 1];
        int looks = 0;
        for (int start = 0; start < utf8.Length;)
        {
            if (++looks % CharactersBetweenLooks == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            double soFar = best[start].Score;
            Rune.DecodeFromUtf8(utf8[start..], out _, out int characterLength);
            bool isKnown = false;
            TokenTrie.Walk walk = _trie.Start();
            for (int end = start; end < utf8.Length && walk.Advance(utf8[end]);)
            {
                end++;
                if (walk.TokenId is int id and >= 0)
                {
                    Offer(best, start, end, id, soFar + _scores[id]);
                    isKnown |= end - start == characterLength;
                }
            }

            if (!isKnown)
            {
                Offer(best, start, start + characterLength, RequireUnknown(), soFar + _unknownScore);
            }

            start += characterLength;
        }

        return best;
    }

    private static void Offer(Step[] best, int start, int end, int id, double score)
    {
        if (!best[end].IsReached || score > best[end].Score)
        {
            best[end] = new Step(true, start, id, score);
        }
    }

    // The text of fused unknown characters may be a token after all, as Hugging Face has it.
    private void AddPart(ReadOnlySpan<byte> part, int id, List<int> ids)
    {
        if (_vocabulary.Find(part) is int known and >= 0)
        {
            ids.Add(known);
            return;
        }

        int start = ids.Count;
        foreach (byte value in _byteIds is null ? [] : part)
        {
            if (_byteIds![value] < 0)
            {
                ids.RemoveRange(start, ids.Count - start);
                break;
            }

            ids.Add(_byteIds[value]);
        }

        if (ids.Count == start)
        {
            ids.Add(id);
        }
    }

    private int RequireUnknown() => _unknownId >= 0 ? _unknownId : throw new InvalidOperationException("the model has no token for unknown characters");

    private readonly record struct Step(bool IsReached, int Start, int Id, double Score);
}
