using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Tokenizers;

/// <summary>What Hugging Face's own library makes of texts, with made-up tokenizers of every kind, and with real ones where they are at hand.</summary>
public sealed class HuggingFaceVectorTests : IDisposable
{
    /// <summary>Names a folder that holds a folder for each real tokenizer, such as <c>qwen3</c>, with its <c>tokenizer.json</c>.</summary>
    private const string RealTokenizers = "SERVEBENCH_TOKENIZERS";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_kind_and_option_gives_the_library_s_tokens_and_text()
    {
        JsonArray tokenizers = Read("synthetic-tokenizers.json").AsArray();
        Assert.Equal(75, tokenizers.Count);
        foreach ((JsonNode? entry, int number) in tokenizers.Select((entry, number) => (entry, number)))
        {
            File.WriteAllText(_folder[$"{number}.json"], entry!["tokenizer"]!.ToJsonString());
            ITokenizer tokenizer = new TokenizerFactory().Open(_folder[$"{number}.json"]);
            foreach (JsonNode? @case in entry["cases"]!.AsArray())
            {
                string text = (string)@case!["text"]!;
                int[] ids = Ids(@case["ids"]);
                Assert.Equal((number, text, string.Join(',', ids)), (number, text, string.Join(',', tokenizer.Encode(text, addSpecialTokens: false))));
                Assert.Equal((number, text, string.Join(',', Ids(@case["withSpecial"]))), (number, text, string.Join(',', tokenizer.Encode(text))));
                Assert.Equal(tokenizer.Encode(text).Length, tokenizer.Count(text));
                if (ids.Length > 0)
                {
                    Assert.Equal((number, (string)@case["decoded"]!), (number, tokenizer.Decode(ids)));
                }
            }
        }
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("llama3_1")]
    [InlineData("deepseek_v3")]
    [InlineData("gptoss")]
    [InlineData("gemma3")]
    [InlineData("llama2")]
    public void Real_tokenizers_give_the_library_s_tokens(string name)
    {
        JsonNode vectors = Read("real-tokenizers.json");
        JsonNode expected = vectors["tokenizers"]![name]!;
        (string Text, int[] Ids)[] cases = [.. vectors["texts"]!.AsArray().Zip(expected["ids"]!.AsArray(), (text, ids) => ((string)text!, Ids(ids)))];

        // Their licences keep the vocabularies out of the repository: without them the vectors themselves are what is checked.
        Assert.Equal(vectors["texts"]!.AsArray().Count, cases.Length);
        Assert.All(cases, given => Assert.True(given.Ids.Length > 0 || given.Text.Length == 0, given.Text));
        if (Environment.GetEnvironmentVariable(RealTokenizers) is not { } folder)
        {
            return;
        }

        ITokenizer tokenizer = new TokenizerFactory().Open(Path.Join(folder, name));

        // DeepSeek's class, which only its configuration names, begins each text with the first token.
        int[] before = name == "deepseek_v3" ? [0] : Ids(expected["before"]);
        Assert.All(cases, given =>
        {
            Assert.Equal(given.Ids, tokenizer.Encode(given.Text, addSpecialTokens: false));
            Assert.Equal([.. before, .. given.Ids], tokenizer.Encode(given.Text));
        });
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(DataFile.PathOf(name)))!;

    private static int[] Ids(JsonNode? ids) => ids.Deserialize<int[]>()!;
}
