using System.Text.Json.Nodes;
using ServeBench.Adapters;
using ServeBench.Tests.Workloads;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>Tokens that a tokenizer marks special, some of them within the base vocabulary and not named by the model's configuration.</summary>
public sealed class NamedSpecialTokenTests : IDisposable
{
    private const int Unnamed = 266;
    private const int End = 267;
    private const int EndOfText = 268;
    private const int Begin = 269;
    private const string UnnamedText = "<unused>";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tokenizer_config.json", """{"eos_token":"<end>","bos_token":{"content":"<s>"},"pad_token":null}""", new[] { End, Begin })]
    [InlineData("tokenizer_config.json", """{"eos_token":"<end>","additional_special_tokens":["<unused>","there is none"]}""", new[] { Unnamed, End })]
    [InlineData("tokenizer_config.json", """{"eos_token":"<end>","extra_special_tokens":{"image_token":"<unused>"}}""", new[] { Unnamed, End })]
    [InlineData("tokenizer_config.json", """{"eos_token":"<end>","extra_special_tokens":["<s>",{"content":"<unused>"}]}""", new[] { Unnamed, End, Begin })]
    [InlineData("special_tokens_map.json", """{"eos_token":"<end>"}""", new[] { End })]
    [InlineData("tokenizer_config.json", """{"model_max_length":8}""", new[] { Unnamed, End, EndOfText, Begin })]
    [InlineData("other.json", "{}", new[] { Unnamed, End, EndOfText, Begin })]
    public void The_configuration_names_some_of_the_special_tokens(string file, string content, int[] named)
    {
        File.WriteAllText(_folder[file], content);
        ITokenizer tokenizer = Open();
        Assert.Equal(named, tokenizer.NamedSpecialTokenIds);
        Assert.Equal([Unnamed, End, EndOfText, Begin], tokenizer.SpecialTokenIds);
    }

    [Fact]
    public void A_model_with_a_tokenizer_of_Mistrals_has_all_of_them()
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{"eos_token":"<end>"}""");
        File.WriteAllText(_folder["tekken.json"], "{}");
        ITokenizer tokenizer = Open();
        Assert.Equal(tokenizer.SpecialTokenIds, tokenizer.NamedSpecialTokenIds);
    }

    [Theory]
    [InlineData(40, 60)]
    // So long that the vocabulary is gone around many times.
    [InlineData(40, 900)]
    public void Random_texts_may_hold_the_others_and_are_those_of_the_plain_procedure(int count, int length)
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{"eos_token":"<end>"}""");
        ITokenizer tokenizer = Open();
        var options = new RandomDatasetOptions { Count = count, InputLength = length, Seed = 3 };
        PlainRandomProcedure.Prompt[] expected = PlainRandomProcedure.Run(options, tokenizer);
        ServeRequest[] actual = [.. new RandomDataset(options, tokenizer).Read(TestContext.Current.CancellationToken)];
        Assert.Contains(expected, prompt => prompt.Text.Contains(UnnamedText, StringComparison.Ordinal));
        Assert.All(expected.Zip(actual), pair => Assert.True(pair.First.Ids.Length != pair.First.TargetLength || pair.First.Text == pair.Second.Prompt));
        Assert.Contains(expected, prompt => prompt.Ids.Length == prompt.TargetLength);
    }

    [Fact]
    public void Token_ids_documents_and_traces_may_hold_them_and_prompts_beside_images_may_not()
    {
        File.WriteAllText(_folder["tokenizer_config.json"], """{"eos_token":"<end>"}""");
        ITokenizer tokenizer = Open();
        var options = new RandomDatasetOptions { Count = 30, InputLength = 268 };
        Assert.All(Read(new RandomDataset(options with { AsTokenId = true }, tokenizer)), request =>
        {
            Assert.Contains(Unnamed, request.PromptTokenIds!);
            Assert.DoesNotContain(End, request.PromptTokenIds!);
        });
        Assert.Contains(Read(new RandomRerankDataset(options, isReranker: true, tokenizer)), request => request.Prompts!.Any(text => text.Contains(UnnamedText, StringComparison.Ordinal)));
        var media = new RandomMediaOptions { ItemsPerRequest = 0 };
        // Where tokens are missing any may be drawn, so that a few hold one: without the run through the vocabulary, that all would hold.
        int holding = Read(new RandomMultiModalDataset(options, media, tokenizer, new AdapterFactory())).Count(request => request.Prompt!.Contains(UnnamedText, StringComparison.Ordinal));
        Assert.InRange(holding, 0, 29);
        Assert.True(Read(new RandomDataset(options, tokenizer)).Count(request => request.Prompt!.Contains(UnnamedText, StringComparison.Ordinal)) > holding);

        File.WriteAllText(_folder["trace.jsonl"], """{"timestamp":0,"input_length":4000,"output_length":1,"hash_ids":[1]}""");
        var trace = new TimedTraceDataset(new FileDatasetOptions { Paths = [_folder["trace.jsonl"]], TimedTrace = new TimedTraceOptions { ChunkHashSize = 4000 } }, tokenizer);
        int[] ids = Assert.Single(Read(trace)).PromptTokenIds!;
        Assert.Contains(Unnamed, ids);
        Assert.DoesNotContain(End, ids);
    }

    private static ServeRequest[] Read(IDataset dataset) => [.. dataset.Read(TestContext.Current.CancellationToken)];

    private ITokenizer Open()
    {
        JsonObject file = TinyTokenizers.TokenizerJson();
        JsonNode vocabulary = file["model"]!["vocab"]!;
        vocabulary[UnnamedText] = Unnamed;
        vocabulary["<end>"] = End;
        JsonArray added = file["added_tokens"]!.AsArray();
        added.Add(TinyTokenizers.AddedToken(Unnamed, UnnamedText));
        added.Add(TinyTokenizers.AddedToken(End, "<end>"));
        File.WriteAllText(_folder["tokenizer.json"], file.ToJsonString());
        return new TokenizerFactory().Open(_folder.Root);
    }
}
