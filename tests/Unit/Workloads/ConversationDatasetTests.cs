using CsCheck;
using ServeBench.Randomness;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class ConversationDatasetTests
{
    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");

    private static ServeRequest[] Read(ConversationOptions options, ITokenizer? tokenizer = null) =>
        [.. new ConversationDataset(options, tokenizer ?? new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];

    // NumPy 1.24, r = default_rng(7): r.integers(2, 5, 3), r.integers(10, 31, 3), r.integers(4, 13, 8), r.integers(12, 21, 11), r.integers(0, 52, 11).
    [Fact]
    public void Counts_lengths_and_offsets_are_drawn_as_NumPy_draws_them()
    {
        var options = new ConversationOptions
        {
            Count = 3, MinTurnCount = 2, MaxTurnCount = 4, InputLength = 20, TurnInputLength = 8, OutputLength = 16, RangeRatio = new RangeRatio(0.5, 0.25), Seed = 7,
        };
        ConversationDraws draws = ConversationDraws.Draw(options, new LetterTokenizer(vocabularySize: 52), new NumPyGenerator(7));

        Assert.Equal([4, 3, 4], draws.TurnCounts);
        Assert.Equal([28, 11, 6, 4, 22, 6, 6, 26, 11, 12, 4], draws.InputLengths);
        Assert.Equal([16, 19, 13, 19, 13, 16, 19, 14, 15, 14, 18], draws.OutputLengths);
        Assert.Equal([13, 51, 23, 24, 26, 30, 28, 26, 51, 41, 41], draws.Offsets);
    }

    [Fact]
    public void Each_turn_is_in_its_place_and_of_its_length() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[1, 40], Gen.Int[1, 20], Gen.Int[0, 9], Gen.Int[0, 9], Gen.ULong).Sample((count, min, more, input, later, shared, own, seed) =>
        {
            var options = new ConversationOptions
            {
                Count = count, MinTurnCount = min, MaxTurnCount = min + more, InputLength = input, TurnInputLength = later, OutputLength = 7,
                PrefixLength = shared, ConversationPrefixLength = own, Seed = seed,
            };
            ServeRequest[] requests = Read(options);

            Assert.Equal(Enumerable.Range(0, requests.Length), requests.Select(request => request.Index));
            ServeRequest[][] conversations = [.. requests.GroupBy(request => request.ConversationId).Select(turns => turns.ToArray())];
            Assert.Equal(Enumerable.Range(0, count).Select(i => $"conv-{i}"), conversations.Select(turns => turns[0].ConversationId));
            Assert.All(conversations, turns =>
            {
                Assert.InRange(turns.Length, min, min + more);
                Assert.Equal(Enumerable.Range(0, turns.Length), turns.Select(turn => turn.Turn));
                Assert.Equal([shared + own + input, .. Enumerable.Repeat(later, turns.Length - 1)], turns.Select(turn => turn.InputLength));
                Assert.All(turns, turn =>
                {
                    ChatMessage message = Assert.Single(turn.Messages!);
                    Assert.Equal(("user", turn.InputLength), (message.Role, message.Content.Length));
                    Assert.Equal((7, true), (turn.OutputLength, turn.IgnoreEos));
                    Assert.Null(turn.Prompt);
                });
            });
            Assert.Single(conversations.Select(turns => turns[0].Messages![0].Content[..shared]).Distinct());
        });

    [Fact]
    public void Prefixes_of_conversations_differ()
    {
        ServeRequest[] requests = Read(new ConversationOptions { Count = 8, InputLength = 4, PrefixLength = 10, ConversationPrefixLength = 30 });
        string[] prefixes = [.. requests.Where(request => request.Turn == 0).Select(request => request.Messages![0].Content[..40])];

        Assert.Equal(8, prefixes.Distinct().Count());
        Assert.Single(prefixes.Select(prefix => prefix[..10]).Distinct());
    }

    [Fact]
    public void Lengths_are_exact_with_a_real_tokenizer()
    {
        ServeRequest[] requests = Read(new ConversationOptions { Count = 4, InputLength = 90, TurnInputLength = 30, PrefixLength = 20, ConversationPrefixLength = 10 }, s_o200k);

        Assert.All(requests, request =>
        {
            Assert.Equal(request.Turn == 0 ? 120 : 30, request.InputLength);
            Assert.Equal(request.InputLength, s_o200k.Count(request.Messages![0].Content));
        });
    }

    [Fact]
    public void Conversations_of_one_turn_are_the_random_dataset()
    {
        ServeRequest[] turns = Read(
            new ConversationOptions { Count = 20, MinTurnCount = 1, MaxTurnCount = 1, InputLength = 60, OutputLength = 9, RangeRatio = new RangeRatio(0.3), PrefixLength = 12, Seed = 5 },
            s_o200k);
        ServeRequest[] prompts =
        [
            .. new RandomDataset(new RandomDatasetOptions { Count = 20, InputLength = 60, OutputLength = 9, RangeRatio = new RangeRatio(0.3), PrefixLength = 12, Seed = 5 }, s_o200k)
                .Read(TestContext.Current.CancellationToken),
        ];

        Assert.Equal(prompts.Select(prompt => (prompt.Prompt!, prompt.InputLength, prompt.OutputLength)), turns.Select(turn => (turn.Messages![0].Content, turn.InputLength, turn.OutputLength)));
    }

    [Theory]
    [InlineData(2, 1, 10, 10, "TurnCountInvalid")]
    [InlineData(0, 1, 10, 10, "TurnCountInvalid")]
    [InlineData(1, 1, 0, 10, "InputLengthTooSmall")]
    [InlineData(1, 2, 10, 0, "InputLengthTooSmall")]
    public void Impossible_conversations_are_one_clear_error(int min, int max, int input, int later, string errorId) => Assert.Equal(
        errorId,
        Assert.Throws<ServeException>(() => Read(new ConversationOptions { Count = 1, MinTurnCount = min, MaxTurnCount = max, InputLength = input, TurnInputLength = later })).ErrorId);
}
