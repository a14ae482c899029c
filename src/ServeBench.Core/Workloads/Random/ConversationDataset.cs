using System.Globalization;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>
/// Synthetic conversations: each turn is a message of exact length, made as the prompts of <see cref="RandomDataset"/> are. The first
/// of a conversation may begin with a prefix that all conversations share, and with one of its own behind it; the turns after it
/// inherit both, since a run sends what was said before. Conversations of one turn are the prompts of <see cref="RandomDataset"/>.
/// </summary>
internal sealed class ConversationDataset : ISyntheticDataset
{
    private readonly ConversationOptions _options;
    private readonly ITokenizer _tokenizer;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ServeException"><c>TokenizerVocabularyUnknown</c>, <c>RangeRatioInvalid</c> or <c>TurnCountInvalid</c>.</exception>
    public ConversationDataset(ConversationOptions options, ITokenizer tokenizer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.InputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.TurnInputLength ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OutputLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.PrefixLength);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ConversationPrefixLength);
        options.RangeRatio.Validate();
        if (options.MinTurnCount < 1 || options.MinTurnCount > options.MaxTurnCount)
        {
            throw new ServeException(
                "TurnCountInvalid",
                ServeErrorKind.InvalidArgument,
                string.Create(CultureInfo.InvariantCulture, $"A conversation cannot have from {options.MinTurnCount} to {options.MaxTurnCount} turns: the fewest are 1 or more, and not more than the most."),
                options.MinTurnCount);
        }

        TokenizerVocabulary.Require(tokenizer);
        _options = options;
        _tokenizer = tokenizer;
    }

    public int LengthMismatch { get; private set; }

    /// <exception cref="ServeException"><c>InputLengthTooSmall</c>.</exception>
    public IEnumerable<ServeRequest> Read(CancellationToken cancellationToken)
    {
        var generator = new NumPyGenerator(_options.Seed);
        ConversationDraws draws = ConversationDraws.Draw(_options, _tokenizer, generator);
        var prompts = new RandomPrompts(_tokenizer, generator, TokenizerVocabulary.OrdinaryIds(_tokenizer));
        (int Conversation, int Turn)[] places = [.. draws.TurnCounts.SelectMany((count, conversation) => Enumerable.Range(0, count).Select(turn => (conversation, turn)))];
        PromptPrefix[] prefixes = DrawPrefixes(prompts);
        int index = 0;
        foreach (PromptDraft draft in prompts.Create(PrefixOf, draws.InputLengths, draws.Offsets, firstIndex: 0, cancellationToken))
        {
            LengthMismatch = prompts.LengthMismatch;
            yield return new ServeRequest
            {
                Index = index,
                ConversationId = string.Create(CultureInfo.InvariantCulture, $"conv-{places[index].Conversation}"),
                Turn = places[index].Turn,
                Messages = [new ChatMessage("user", draft.Text)],
                InputLength = draft.Ids.Length,
                OutputLength = draws.OutputLengths[index],
                IgnoreEos = true,
                IsAlignable = true,
            };
            index++;
        }

        PromptPrefix PrefixOf(int i) => places[i].Turn == 0 ? prefixes[places[i].Conversation] : PromptPrefix.None;
    }

    private PromptPrefix[] DrawPrefixes(RandomPrompts prompts)
    {
        int[] shared = prompts.DrawPrefix(_options.PrefixLength);
        var prefixes = new PromptPrefix[_options.Count];
        for (int i = 0; i < prefixes.Length; i++)
        {
            int[] own = prompts.DrawPrefix(_options.ConversationPrefixLength);
            prefixes[i] = new PromptPrefix([.. shared, .. own], _options.PrefixLength + _options.ConversationPrefixLength);
        }

        return prefixes;
    }
}
