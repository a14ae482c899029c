using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Tests.Workloads;

/// <summary>
/// A token a character, one special token in front, and a template that writes a conversation as <c>&lt;u&gt;text&lt;/u&gt;</c>,
/// each message by the first letter of its role, its variables behind it, and refuses what says so.
/// </summary>
internal sealed class TemplateTokenizer : ITokenizer, IChatTemplate
{
    private readonly LetterTokenizer _letters = new(addedSpecialTokens: 1);

    public string Name => "templated";

    public int VocabularySize => 128;

    public IReadOnlyList<int> SpecialTokenIds => _letters.SpecialTokenIds;

    public int AddedSpecialTokenCount => 1;

    public IChatTemplate ChatTemplate => this;

    public int[] Encode(string text, bool addSpecialTokens = true) => _letters.Encode(text, addSpecialTokens);

    public int Count(string text, bool addSpecialTokens = true) => _letters.Count(text, addSpecialTokens);

    public string Decode(ReadOnlySpan<int> tokenIds) => _letters.Decode(tokenIds);

    public string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null)
    {
        Assert(addGenerationPrompt);
        Assert(!messages.Any(message => message.Content == "refuse"));
        string rest = variables is null ? "" : string.Join(',', variables.Select(variable => string.Create(CultureInfo.InvariantCulture, $"{variable.Key}={variable.Value}")));
        return string.Concat(messages.Select(message => $"<{message.Role[0]}>{message.Content}</{message.Role[0]}>")) + rest;
    }

    private static void Assert(bool holds)
    {
        if (!holds)
        {
            throw new ServeException("ChatTemplateFailed", ServeErrorKind.InvalidData, "The template refuses the conversation.", null);
        }
    }
}
