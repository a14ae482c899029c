using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class PrefixRepetitionDatasetTests
{
    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");

    public static TheoryData<string> Cases { get; } = [.. VectorFile.Cases("text_datasets.json", "prefix_repetition").Select(@case => @case.GetRawText())];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Prompts_and_arrivals_are_those_that_Python_draws(string text)
    {
        JsonElement expected = JsonElement.Parse(text);
        PrefixRepetitionOptions options = OptionsOf(expected);
        ServeRequest[] requests = Read(options, TokenizerOf(expected));
        JsonElement[] prompts = [.. expected.GetProperty("requests").EnumerateArray()];
        Assert.Equal(prompts.Select(prompt => prompt.GetProperty("prompt").GetString()), requests.Select(request => request.Prompt));
        Assert.Equal(prompts.Select(prompt => prompt.GetProperty("tokens").GetInt32()), requests.Select(request => request.InputLength));
        Assert.Equal(Enumerable.Range(0, options.Count), requests.Select(request => request.Index));
        ServeRequest[] unshuffled = Read(options with { Shuffle = false }, TokenizerOf(expected));
        Assert.Equal(expected.GetProperty("unshuffled").Deserialize<string[]>(), unshuffled.Select(request => request.Prompt));

        double[] offsets = expected.Doubles("offsets_s");
        Assert.All(ArrivalSchedule.Create(PlanOf(expected), requests), (slot, i) => Assert.Equal(offsets[i], slot.OffsetSeconds, 1e-9));
        Assert.All(ArrivalSchedule.Create(PlanOf(expected), unshuffled), (slot, i) => Assert.Equal(offsets[i], slot.OffsetSeconds, 1e-9));
    }

    [Fact]
    public void A_schedule_with_another_seed_or_other_requests_among_them_begins_anew()
    {
        JsonElement expected = VectorFile.Cases("text_datasets.json", "prefix_repetition")[0];
        ServeRequest[] requests = Read(OptionsOf(expected), TokenizerOf(expected));
        ArrivalPlan plan = PlanOf(expected);
        double[] Offsets(ArrivalPlan arrivals, ServeRequest[] workload) => [.. ArrivalSchedule.Create(arrivals, workload).Select(slot => slot.OffsetSeconds)];
        double[] Fresh(ArrivalPlan arrivals) => [.. ArrivalSchedule.Create(arrivals, requests.Length).Select(slot => slot.OffsetSeconds)];

        Assert.NotEqual(Fresh(plan), Offsets(plan, requests));
        Assert.Equal(Offsets(plan, requests), Offsets(plan, requests));
        Assert.Equal(Fresh(plan with { Seed = 99 }), Offsets(plan with { Seed = 99 }, requests));
        Assert.Equal(Fresh(plan), Offsets(plan, [.. requests[..^1], new ServeRequest { Prompt = "other" }]));
    }

    [Fact]
    public void Each_prefix_has_its_share_of_the_prompts()
    {
        ServeRequest[] requests = Read(new PrefixRepetitionOptions { Count = 25, PrefixCount = 4, PrefixLength = 30, SuffixLength = 10, Shuffle = false }, new LetterTokenizer());
        Assert.Equal([7, 6, 6, 6], requests.GroupBy(request => request.Prompt![..30]).Select(group => group.Count()));
        Assert.Equal(25, requests.Select(request => request.Prompt).Distinct().Count());
        Assert.All(requests, request => Assert.Equal((40, 128, ""), (request.InputLength, request.OutputLength, request.RequestId)));
    }

    [Fact]
    public void Special_tokens_may_occur_and_the_end_token_counts()
    {
        ServeRequest[] requests = Read(new PrefixRepetitionOptions { Count = 10, PrefixLength = 60, SuffixLength = 60 }, new LetterTokenizer());
        Assert.Contains(requests, request => request.Prompt!.Contains('\0', StringComparison.Ordinal));
        Assert.Contains(requests, request => request.Prompt!.Contains('\u0001', StringComparison.Ordinal));
        Assert.All(requests, request => Assert.False(request.IgnoreEos));
    }

    [Fact]
    public void A_length_is_the_sum_of_the_pieces_also_where_their_texts_join()
    {
        ServeRequest[] requests = Read(new PrefixRepetitionOptions { Count = 4000, PrefixCount = 400, PrefixLength = 3, SuffixLength = 3 }, new PairTokenizer());
        Assert.All(requests, request => Assert.Equal(6, request.InputLength));
        Assert.Contains(requests, request => new PairTokenizer().Count(request.Prompt!) < 6);
    }

    [Fact]
    public void Pieces_have_their_exact_lengths_under_a_real_tokenizer()
    {
        var dataset = new PrefixRepetitionDataset(new PrefixRepetitionOptions { Count = 60, PrefixCount = 6, PrefixLength = 40, SuffixLength = 25 }, s_o200k);
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.All(requests, request => Assert.Equal(65, request.InputLength));
        Assert.Equal(0, dataset.LengthMismatch);
        Assert.Equal(6, requests.Select(request => request.Prompt![..40]).Distinct().Count());
    }

    [Theory]
    [InlineData(3, 4, 5, 5, "PrefixCountTooLarge")]
    [InlineData(3, 3, 0, 0, "InputLengthTooSmall")]
    public void What_cannot_be_made_is_refused(int count, int prefixes, int prefixLength, int suffixLength, string errorId)
    {
        var options = new PrefixRepetitionOptions { Count = count, PrefixCount = prefixes, PrefixLength = prefixLength, SuffixLength = suffixLength };
        Assert.Equal(errorId, Assert.Throws<ServeException>(() => new PrefixRepetitionDataset(options, new LetterTokenizer())).ErrorId);
    }

    [Fact]
    public void A_tokenizer_without_a_known_vocabulary_is_refused() =>
        Assert.Equal("TokenizerVocabularyUnknown", Assert.Throws<ServeException>(() => new PrefixRepetitionDataset(new PrefixRepetitionOptions { Count = 10 }, new LetterTokenizer(vocabularySize: 0))).ErrorId);

    [Fact]
    public void Cancelling_ends_the_work() =>
        Assert.ThrowsAny<OperationCanceledException>(() => new PrefixRepetitionDataset(new PrefixRepetitionOptions { Count = 1_000_000 }, new LetterTokenizer()).Read(new CancellationToken(canceled: true)).Count());

    private static PrefixRepetitionOptions OptionsOf(JsonElement @case) => new()
    {
        Count = @case.GetProperty("count").GetInt32(),
        PrefixCount = @case.GetProperty("prefixes").GetInt32(),
        PrefixLength = @case.GetProperty("prefix_len").GetInt32(),
        SuffixLength = @case.GetProperty("suffix_len").GetInt32(),
        Seed = @case.GetProperty("seed").GetUInt32(),
    };

    private static ArrivalPlan PlanOf(JsonElement @case) => new()
    {
        RequestRate = @case.GetProperty("rate").GetDouble(),
        Burstiness = @case.GetProperty("burstiness").GetDouble(),
        Seed = @case.GetProperty("seed").GetUInt32(),
    };

    private static ITokenizer TokenizerOf(JsonElement @case) => @case.GetProperty("tokenizer").GetString() == "pairs" ? new PairTokenizer() : new LetterTokenizer();

    private static ServeRequest[] Read(PrefixRepetitionOptions options, ITokenizer tokenizer) =>
        [.. new PrefixRepetitionDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];
}
