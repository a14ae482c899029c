using System.Management.Automation;
using ServeBench.Randomness;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Random prompts as token ids, some of which begin alike.</summary>
public sealed class RandomTokenIdTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void A_prompt_is_the_run_of_tokens_itself_and_has_all_of_its_length()
    {
        // To ids nobody adds special tokens, so that none are taken off.
        var options = new RandomDatasetOptions { Count = 30, InputLength = 50, AsTokenId = true, Seed = 3 };
        var tokenizer = new LetterTokenizer(addedSpecialTokens: 2);
        RandomDraws draws = RandomDraws.Draw(options, tokenizer, new NumPyGenerator(3));
        ServeRequest[] requests = Read(options, tokenizer);

        Assert.Equal(Enumerable.Range(0, 30), requests.Select(request => request.Index));
        Assert.All(requests, request =>
        {
            int first = draws.Offsets[request.Index] + request.Index;
            Assert.Equal(Enumerable.Range(0, 50).Select(i => 2 + ((first + i) % 126)), request.PromptTokenIds);
            Assert.Equal((50, 128, true, true), (request.InputLength, request.OutputLength, request.IgnoreEos, request.IsUnseen));
            Assert.Null(request.Prompt);
        });
    }

    [Fact]
    public void A_prefix_stands_before_the_length()
    {
        ServeRequest[] requests = Read(new RandomDatasetOptions { Count = 5, InputLength = 20, PrefixLength = 10, AsTokenId = true }, new LetterTokenizer());

        Assert.All(requests, request => Assert.Equal(30, request.PromptTokenIds!.Length));
        Assert.All(requests, request => Assert.Equal(requests[0].PromptTokenIds![..10], request.PromptTokenIds![..10]));
        Assert.All(requests, request => Assert.False(request.IsUnseen));
    }

    [Fact]
    public void A_share_of_the_prompts_begins_with_the_same_share_of_tokens()
    {
        var options = new RandomDatasetOptions
        {
            Count = 2000, InputLength = 100, RangeRatio = new RangeRatio(0.5), AsTokenId = true, CacheHitFraction = 0.8, CacheRatio = 0.9,
        };
        ServeRequest[] requests = Read(options, new LetterTokenizer(vocabularySize: 100_000));

        int[] longest = requests.MaxBy(request => Common(request, requests))!.PromptTokenIds!;
        ServeRequest[] warm = [.. requests.Where(request => request.PromptTokenIds![..40].AsSpan().SequenceEqual(longest.AsSpan(0, 40)))];
        // Four of five, within five deviations of a binomial draw.
        Assert.InRange(warm.Length, 1510, 1690);
        Assert.All(warm, request =>
        {
            int cached = (int)Math.Round(request.InputLength * 0.9, MidpointRounding.AwayFromZero);
            int alike = request.PromptTokenIds!.Zip(longest).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.True(alike >= Math.Min(cached, (int)Math.Round(longest.Length * 0.9, MidpointRounding.AwayFromZero)));
        });
        // The shared part is within the length.
        Assert.All(requests, request => Assert.InRange(request.PromptTokenIds!.Length, 50, 150));
        Assert.All(requests, request => Assert.Equal(request.InputLength, request.PromptTokenIds!.Length));
        Assert.Equal(requests.Length, requests.Select(request => string.Join(',', request.PromptTokenIds!)).Distinct().Count());
    }

    [Fact]
    public async Task They_hit_the_cache_of_a_server_as_often_as_they_say()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) });
        host.SetVariable("uri", simulator.Uri);
        ServeBench.Load.ServeRequestResult[] results = host.Run(
            "New-ServeDataset 100 -InputLength 320 -OutputLength 1 -AsTokenId -CacheHitFraction 0.5 -CacheRatio 0.5 -Seed 4 | Invoke-ServeBenchmark $uri -MaxConcurrency 1")
            .Values<ServeBench.Load.ServeRequestResult>();

        // Half of the prompts have half of their tokens in the cache.
        Assert.InRange(results[0].Run.PrefixCache!.HitPercent, 18, 32);
    }

    [Theory]
    [InlineData("-AsTokenId -BatchSize 2", "TokenIdsInvalid", "-BatchSize")]
    [InlineData("-CacheHitFraction 0.5 -CacheRatio 0.5", "CacheModelInvalid", "-AsTokenId")]
    [InlineData("-AsTokenId -CacheHitFraction 0.5", "CacheModelInvalid", "-CacheRatio")]
    [InlineData("-AsTokenId -CacheRatio 0.5", "CacheModelInvalid", "-CacheHitFraction")]
    [InlineData("-AsTokenId -CacheHitFraction 0.5 -CacheRatio 0.5 -PrefixLength 8", "CacheModelInvalid", "-PrefixLength")]
    [InlineData("-Kind PrefixRepetition -AsTokenId", "ParameterNotApplicable", "-AsTokenId")]
    public void What_does_not_go_together_is_refused(string arguments, string errorId, string word)
    {
        ErrorRecord error = host.Run($"New-ServeDataset 10 {arguments}").SingleError(errorId);
        Assert.Contains(word, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_no_model_of_a_length_takes_are_left_out()
    {
        ModuleResult result = host.Run("New-ServeDataset 200 -InputLength 100 -OutputLength 20 -RangeRatio 0.5 -AsTokenId -MaxModelLength 120 -Verbose");
        ServeRequest[] all = host.Run("New-ServeDataset 200 -InputLength 100 -OutputLength 20 -RangeRatio 0.5 -AsTokenId").Values<ServeRequest>();

        Assert.Equal(
            all.Where(request => request.InputLength + request.OutputLength <= 120).Select(request => (request.Index, request.InputLength)),
            result.Values<ServeRequest>().Select(request => (request.Index, request.InputLength)));
        Assert.InRange(result.Values<ServeRequest>().Length, 1, 199);
    }

    private static int Common(ServeRequest request, ServeRequest[] others) =>
        others.Take(50).Count(other => other.PromptTokenIds![0] == request.PromptTokenIds![0]) > 10 ? request.InputLength : 0;

    private static ServeRequest[] Read(RandomDatasetOptions options, ITokenizer tokenizer) =>
        [.. new RandomDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];
}
