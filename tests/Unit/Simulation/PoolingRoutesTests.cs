using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>The simulator's pooling routes answer in the shapes of the real ones.</summary>
public sealed class PoolingRoutesTests : IAsyncDisposable
{
    private readonly Simulator _simulator = Simulator.Start(new SimulatorOptions { MaxModelLength = 100, TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
    private readonly HttpClient _http;

    public PoolingRoutesTests() => _http = new HttpClient { BaseAddress = _simulator.Uri };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _simulator.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/embeddings", """{"input":"one two"}""", 1)]
    [InlineData("/v1/embeddings", """{"input":["one two","three"]}""", 2)]
    [InlineData("/v1/embeddings", """{"input":[1,2,3]}""", 1)]
    [InlineData("/v1/embeddings", """{"input":[[1,2,3],[4]]}""", 2)]
    [InlineData("/v1/embeddings", """{"messages":[{"role":"user","content":"hi"}]}""", 1)]
    [InlineData("/embeddings", """{"input":["one two","three"]}""", 2)]
    public async Task Embeddings_are_unit_vectors_one_an_input(string path, string body, int count)
    {
        JsonNode answer = await PostAsync(path, body);
        JsonArray data = answer["data"]!.AsArray();
        Assert.Equal(("list", "sim", count), ((string?)answer["object"], (string?)answer["model"], data.Count));
        Assert.Equal(Enumerable.Range(0, count), data.Select(entry => (int)entry!["index"]!));
        Assert.All(data, entry => Assert.Equal("embedding", (string?)entry!["object"]));
        Assert.All(data, entry => Assert.Equal(1, entry!["embedding"]!.AsArray().Sum(value => (double)value! * (double)value!), 1e-4));
        Assert.All(data, entry => Assert.Equal(384, entry!["embedding"]!.AsArray().Count));
        Assert.True((int)answer["usage"]!["prompt_tokens"]! > 0);
        Assert.Equal((int)answer["usage"]!["prompt_tokens"]!, (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task The_same_text_has_the_same_vector_in_both_encodings()
    {
        JsonNode floats = await PostAsync("/v1/embeddings", """{"input":["same","other"],"dimensions":4}""");
        JsonNode base64 = await PostAsync("/v1/embeddings", """{"input":"same","dimensions":4,"encoding_format":"base64"}""");
        float[] expected = [.. floats["data"]![0]!["embedding"]!.AsArray().Select(value => (float)value!)];
        byte[] bytes = Convert.FromBase64String((string)base64["data"]![0]!["embedding"]!);
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray());
        Assert.NotEqual(floats["data"]![0]!["embedding"]!.ToJsonString(), floats["data"]![1]!["embedding"]!.ToJsonString());
    }

    [Fact]
    public async Task Pooling_gives_data_for_each_input()
    {
        JsonNode answer = await PostAsync("/pooling", """{"input":["a","b"],"dimensions":3}""");
        Assert.Equal(["pooling", "pooling"], answer["data"]!.AsArray().Select(entry => (string?)entry!["object"]));
        Assert.Equal(3, answer["data"]![1]!["data"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("/rerank")]
    [InlineData("/v1/rerank")]
    public async Task A_ranking_holds_every_document_by_falling_score_and_counts_the_query_with_each(string path)
    {
        JsonNode answer = await PostAsync(path, """{"query":"abc","documents":["x","y","z","w"]}""");
        JsonArray results = answer["results"]!.AsArray();
        Assert.Equal([0, 1, 2, 3], results.Select(result => (int)result!["index"]!).Order());
        double[] scores = [.. results.Select(result => (double)result!["relevance_score"]!)];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal("xyzw"[(int)results[0]!["index"]!].ToString(), (string?)results[0]!["document"]!["text"]);
        int one = (int)(await PostAsync(path, """{"query":"abc","documents":["x"]}"""))["usage"]!["prompt_tokens"]!;
        Assert.Equal(4 * one, (int)answer["usage"]!["prompt_tokens"]!);
    }

    [Fact]
    public async Task An_input_that_is_too_long_is_cut_where_the_request_says_so()
    {
        string text = string.Join(' ', Enumerable.Repeat("word", 300));
        Assert.Equal(100, (int)(await PostAsync("/v1/embeddings", $$"""{"input":"{{text}}","truncate_prompt_tokens":-1}"""))["usage"]!["prompt_tokens"]!);
        Assert.Equal(10, (int)(await PostAsync("/v1/embeddings", $$"""{"input":"{{text}}","truncate_prompt_tokens":10}"""))["usage"]!["prompt_tokens"]!);
        await PostAsync("/v1/embeddings", $$"""{"input":"{{text}}"}""", HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("/v1/embeddings", """{}""")]
    [InlineData("/v1/embeddings", """{"input":[]}""")]
    [InlineData("/v1/embeddings", """{"input":"x","dimensions":0}""")]
    [InlineData("/v1/embeddings", """{"input":"x","encoding_format":"bytes"}""")]
    [InlineData("/pooling", """{"messages":[]}""")]
    [InlineData("/rerank", """{"documents":["x"]}""")]
    [InlineData("/rerank", """{"query":"q"}""")]
    [InlineData("/rerank", """{"query":"q","documents":[]}""")]
    [InlineData("/rerank", """{"query":"q","documents":[1]}""")]
    public async Task A_request_that_cannot_be_answered_is_refused(string path, string body)
    {
        JsonNode answer = await PostAsync(path, body, HttpStatusCode.BadRequest);
        Assert.NotEqual("", (string?)answer["error"]!["message"]);
    }

    private async Task<JsonNode> PostAsync(string path, string body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        using HttpResponseMessage response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, text);
        return JsonNode.Parse(text)!;
    }
}
