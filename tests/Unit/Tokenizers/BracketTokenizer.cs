using ServeBench.Workloads;

namespace ServeBench.Tests.Tokenizers;

/// <summary>A tokenizer of one token a character, with a chat template that puts each message into brackets.</summary>
internal sealed class BracketTokenizer : ITokenizer, IChatTemplate
{
    public int MostMessages { get; init; } = int.MaxValue;

    public string Name => "template";

    public int VocabularySize => 0;

    public IReadOnlyList<int> SpecialTokenIds => [];

    public int AddedSpecialTokenCount => 0;

    public IChatTemplate? ChatTemplate => this;

    public int[] Encode(string text, bool addSpecialTokens = true) => [.. text.Select(letter => (int)letter)];

    public int Count(string text, bool addSpecialTokens = true) => text.Length;

    public string Decode(ReadOnlySpan<int> tokenIds) => string.Concat(tokenIds.ToArray().Select(id => (char)id));

    public string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null) =>
        messages.Count <= MostMessages
            ? string.Concat(messages.Select(message => $"[{message}]")) + (addGenerationPrompt ? ">" : "")
            : throw new ServeException("ChatTemplateFailed", ServeErrorKind.InvalidData, "too long a talk");
}
