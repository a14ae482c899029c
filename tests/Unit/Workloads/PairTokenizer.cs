using ServeBench.Workloads;

namespace ServeBench.Tests.Workloads;

/// <summary>
/// Tokens that are not what they decode to: an even id is one letter, an odd one is two, and encoding joins any two equal letters.
/// </summary>
internal sealed class PairTokenizer : ITokenizer
{
    public string Name => "pairs";

    public int VocabularySize => 52;

    public IReadOnlyList<int> SpecialTokenIds => [];

    public int AddedSpecialTokenCount => 0;

    public int[] Encode(string text, bool addSpecialTokens = true)
    {
        var ids = new List<int>();
        for (int i = 0; i < text.Length; i++)
        {
            bool joins = i + 1 < text.Length && text[i + 1] == text[i];
            ids.Add(((text[i] - 'a') * 2) + (joins ? 1 : 0));
            i += joins ? 1 : 0;
        }

        return [.. ids];
    }

    public int Count(string text, bool addSpecialTokens = true) => Encode(text, addSpecialTokens).Length;

    public string Decode(ReadOnlySpan<int> tokenIds) => string.Concat(tokenIds.ToArray().Select(id => new string((char)('a' + (id / 2)), 1 + (id % 2))));
}
