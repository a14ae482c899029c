using CsCheck;
using ServeBench.Randomness;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class RandomDatasetTests
{
    private static readonly ITokenizer s_o200k = new TokenizerFactory().Open("o200k_base");

    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    public void Lengths_and_offsets_are_drawn_as_NumPy_draws_them(int seed)
    {
        System.Text.Json.JsonElement expected = VectorFile.Cases("numpy_default_rng.json").Single(@case => @case.GetProperty("seed").GetInt32() == seed);
        int[] inputs = expected.Integers("integers_960_1089");
        RandomDraws draws = RandomDraws.Draw(
            new RandomDatasetOptions { Count = inputs.Length, RangeRatio = new RangeRatio(0.0625, 0.5), Seed = (ulong)seed },
            new LetterTokenizer(vocabularySize: 151643),
            new NumPyGenerator((ulong)seed));
        Assert.Equal(inputs, draws.InputLengths);
        Assert.Equal(expected.Integers("integers_64_193"), draws.OutputLengths);
        Assert.Equal(expected.Integers("integers_0_151643"), draws.Offsets);
    }

    [Fact]
    public void A_prompt_is_a_run_of_consecutive_tokens_without_special_ones()
    {
        var options = new RandomDatasetOptions { Count = 40, InputLength = 200, Seed = 3 };
        var generator = new NumPyGenerator(3);
        RandomDraws draws = RandomDraws.Draw(options, new LetterTokenizer(), generator);
        ServeRequest[] requests = Read(options, new LetterTokenizer());
        Assert.Equal(Enumerable.Range(0, 40), requests.Select(request => request.Index));
        Assert.All(requests, request =>
        {
            int first = draws.Offsets[request.Index] + request.Index;
            Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => (char)(2 + ((first + i) % 126)))), request.Prompt);
            Assert.Equal(200, request.InputLength);
            Assert.Equal(128, request.OutputLength);
            Assert.Null(request.RequestId);
        });
    }

    [Fact]
    public void Special_tokens_that_the_tokenizer_adds_are_part_of_the_length()
    {
        ServeRequest request = Read(new RandomDatasetOptions { Count = 1, InputLength = 10, PrefixLength = 5 }, new LetterTokenizer(addedSpecialTokens: 2)).Single();
        Assert.Equal(8 + 5, request.Prompt!.Length);
        Assert.Equal(8 + 5, request.InputLength);
    }

    [Fact]
    public void All_prompts_begin_with_the_same_prefix()
    {
        ServeRequest[] requests = Read(new RandomDatasetOptions { Count = 5, InputLength = 100, PrefixLength = 50, Seed = 1 }, s_o200k);
        string prefix = s_o200k.Decode(s_o200k.Encode(requests[0].Prompt!).AsSpan(0, 45));
        Assert.All(requests, request => Assert.StartsWith(prefix, request.Prompt!, StringComparison.Ordinal));
        Assert.Equal(5, requests.Select(request => request.Prompt).Distinct().Count());
    }

    [Fact]
    public void Every_prompt_has_exactly_its_tokens_under_the_tokenizer()
    {
        var options = new RandomDatasetOptions { Count = 400, InputLength = 120, RangeRatio = new RangeRatio(0.5), PrefixLength = 7 };
        RandomDraws draws = RandomDraws.Draw(options, s_o200k, new NumPyGenerator(0));
        var dataset = new RandomDataset(options, s_o200k);
        ServeRequest[] requests = [.. dataset.Read(TestContext.Current.CancellationToken)];
        Assert.Equal(draws.InputLengths.Select(length => length + 7), requests.Select(request => s_o200k.Count(request.Prompt!)));
        Assert.Equal(draws.InputLengths.Select(length => length + 7), requests.Select(request => request.InputLength));
        Assert.Equal(draws.OutputLengths, requests.Select(request => request.OutputLength));
        Assert.Equal(0, dataset.LengthMismatch);
    }

    [Fact]
    public void The_prompts_are_those_of_the_plain_procedure_one_after_another()
    {
        Gen.Select(Gen.UInt[0, 1000], Gen.Int[1, 90], Gen.Int[0, 20], Gen.Double[0, 0.9]).Sample((seed, length, prefix, ratio) =>
        {
            var options = new RandomDatasetOptions { Count = 300, InputLength = length, PrefixLength = prefix, RangeRatio = new RangeRatio(prefix == 0 ? 0 : ratio), Seed = seed };
            PlainRandomProcedure.Prompt[] expected = PlainRandomProcedure.Run(options, s_o200k);
            ServeRequest[] actual = Read(options, s_o200k);
            Assert.All(expected, (prompt, i) =>
            {
                // A prompt that the procedure leaves some tokens off is brought to its length here.
                if (prompt.Ids.Length == prompt.TargetLength)
                {
                    Assert.Equal(prompt.Text, actual[i].Prompt);
                }

                Assert.Equal(prompt.TargetLength, actual[i].InputLength);
            });
        }, iter: 8, threads: 1);
    }

    [Fact]
    public void A_tokenizer_that_never_gives_its_tokens_back_still_gives_exact_lengths()
    {
        var options = new RandomDatasetOptions { Count = 300, InputLength = 40, Seed = 5 };
        ServeRequest[] requests = Read(options, new PairTokenizer());
        Assert.All(requests, request => Assert.Equal(40, new PairTokenizer().Count(request.Prompt!)));
        PlainRandomProcedure.Prompt[] plain = PlainRandomProcedure.Run(options, new PairTokenizer());
        Assert.All(plain.Zip(requests), pair => Assert.True(pair.First.Ids.Length != 40 || pair.First.Text == pair.Second.Prompt));
    }

    [Fact]
    public void The_same_dataset_can_be_read_twice()
    {
        var dataset = new RandomDataset(new RandomDatasetOptions { Count = 20, InputLength = 30 }, s_o200k);
        string[] Prompts() => [.. dataset.Read(TestContext.Current.CancellationToken).Select(request => request.Prompt!)];
        Assert.Equal(Prompts(), Prompts());
    }

    [Theory]
    [InlineData(0, 0, 0.0)]
    [InlineData(2, 0, 0.0)]
    [InlineData(3, 0, 0.5)]
    public void A_length_that_leaves_no_token_is_refused(int inputLength, int prefixLength, double ratio)
    {
        var options = new RandomDatasetOptions { Count = 1, InputLength = inputLength, PrefixLength = prefixLength, RangeRatio = new RangeRatio(ratio) };
        Assert.Equal("InputLengthTooSmall", Assert.Throws<ServeException>(() => Read(options, new LetterTokenizer(addedSpecialTokens: 2))).ErrorId);
        Assert.Single(Read(options with { PrefixLength = 1 }, new LetterTokenizer(addedSpecialTokens: 2)));
    }

    [Fact]
    public void Every_request_asks_for_a_token_at_least()
    {
        Assert.All(Read(new RandomDatasetOptions { Count = 5, InputLength = 4, OutputLength = 0 }, new LetterTokenizer()), request => Assert.Equal(1, request.OutputLength));
        // floor(1 * 0.1) is 0, and ceil(1 * 1.9) is 2.
        ServeRequest[] requests = Read(new RandomDatasetOptions { Count = 60, InputLength = 4, OutputLength = 1, RangeRatio = new RangeRatio(0, 0.9) }, new LetterTokenizer());
        Assert.Equal([1, 2], requests.Select(request => request.OutputLength).Distinct().Order());
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(0, 1)]
    [InlineData(double.NaN, 0)]
    public void A_ratio_outside_of_its_range_is_refused(double input, double output) =>
        Assert.Equal("RangeRatioInvalid", Assert.Throws<ServeException>(() => Read(new RandomDatasetOptions { Count = 1, RangeRatio = new RangeRatio(input, output) }, s_o200k)).ErrorId);

    [Fact]
    public void A_tokenizer_without_a_known_vocabulary_is_refused() =>
        Assert.Equal("TokenizerVocabularyUnknown", Assert.Throws<ServeException>(() => new RandomDataset(new RandomDatasetOptions { Count = 1 }, new LetterTokenizer(vocabularySize: 0))).ErrorId);

    [Fact]
    public void Cancelling_ends_the_enumeration()
    {
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (ServeRequest request in new RandomDataset(new RandomDatasetOptions { Count = 1_000_000, InputLength = 5 }, new LetterTokenizer()).Read(cancellation.Token))
            {
                cancellation.Cancel();
                Assert.True(request.Index < 1000);
            }
        });
    }

    private static ServeRequest[] Read(RandomDatasetOptions options, ITokenizer tokenizer) =>
        [.. new RandomDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];
}
