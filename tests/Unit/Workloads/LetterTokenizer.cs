using ServeBench.Workloads;

namespace ServeBench.Tests.Workloads;

/// <summary>A token a character, its code the id; as many special tokens as asked for are added in front.</summary>
internal sealed class LetterTokenizer(int vocabularySize = 128, int addedSpecialTokens = 0) : ITokenizer
{
    public string Name => "letters";

    public int VocabularySize => vocabularySize;

    public IReadOnlyList<int> SpecialTokenIds => [0, 1];

    public int AddedSpecialTokenCount => addedSpecialTokens;

    public int[] Encode(string text, bool addSpecialTokens = true) =>
        [.. Enumerable.Repeat(1, addSpecialTokens ? addedSpecialTokens : 0), .. text.Select(character => (int)character)];

    public int Count(string text, bool addSpecialTokens = true) => Encode(text, addSpecialTokens).Length;

    public string Decode(ReadOnlySpan<int> tokenIds) => string.Concat(tokenIds.ToArray().Select(id => (char)id));
}
