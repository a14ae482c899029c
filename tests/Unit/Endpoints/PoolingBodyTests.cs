using System.Text;
using ServeBench.Endpoints;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>The bodies of the pooling backends are those that vLLM's own client sends.</summary>
public sealed class PoolingBodyTests
{
    private static readonly ContentPart s_image = ContentPart.FromImage("data:image/png;base64,AA==");

    private static ServeRequest Text(string? prompt = "Hi", ContentPart[]? media = null, string? id = null) =>
        new() { Prompt = prompt, InputLength = 1, OutputLength = 8, Media = media, RequestId = id };

    private static string Body(string backend, ServeRequest request, bool ignoreEos = false)
    {
        using var body = new RequestBody(BodyMembers.From(request.ExtraBody));
        BackendCatalog.Find(backend).WriteBody(body, request, new() { Model = "m", Sampling = Sampled.By(("IgnoreEos", ignoreEos)) });
        return Encoding.UTF8.GetString(body.Finish().Span);
    }

    [Theory]
    [InlineData("openai-embeddings", """{"model":"m","input":"Hi","truncate_prompt_tokens":-1}""")]
    [InlineData("openai-embeddings-chat", """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"truncate_prompt_tokens":-1}""")]
    [InlineData("openai-embeddings-clip", """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"truncate_prompt_tokens":-1}""")]
    [InlineData("openai-embeddings-vlm2vec", """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"truncate_prompt_tokens":-1}""")]
    [InlineData("infinity-embeddings", """{"model":"m","input":"Hi"}""")]
    [InlineData("infinity-embeddings-clip", """{"model":"m","input":"Hi"}""")]
    [InlineData("vllm-pooling", """{"model":"m","truncate_prompt_tokens":-1,"input":"Hi"}""")]
    public void A_text(string backend, string expected) => Assert.Equal(expected, Body(backend, Text()));

    [Theory]
    [InlineData("openai-embeddings", """{"model":"m","input":["a","b"],"truncate_prompt_tokens":-1}""", 2)]
    [InlineData("infinity-embeddings", """{"model":"m","input":["a","b"]}""", 2)]
    [InlineData("vllm-pooling", """{"model":"m","truncate_prompt_tokens":-1,"input":["a","b"]}""", 2)]
    [InlineData("vllm-rerank", """{"model":"m","query":"a","documents":["b"],"truncate_prompt_tokens":-1}""", 1)]
    public void A_batch_and_how_many_inputs_it_counts_as(string backend, string expected, int inputs)
    {
        var request = new ServeRequest { Prompts = ["a", "b"] };
        Assert.Equal(expected, Body(backend, request));
        Assert.Equal(inputs, BackendCatalog.Find(backend).CountInputs(request));
    }

    [Theory]
    [InlineData("openai-embeddings", """{"model":"m","input":[5,6],"truncate_prompt_tokens":-1}""")]
    [InlineData("vllm-pooling", """{"model":"m","truncate_prompt_tokens":-1,"input":[5,6]}""")]
    public void Token_ids_are_one_input(string backend, string expected)
    {
        var request = new ServeRequest { PromptTokenIds = [5, 6] };
        Assert.Equal(expected, Body(backend, request));
        Assert.Equal(1, BackendCatalog.Find(backend).CountInputs(request));
    }

    [Theory]
    [InlineData("openai-embeddings-chat", null, """{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}""")]
    [InlineData("openai-embeddings-clip", null, """{"type":"text","text":""},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}""")]
    [InlineData("openai-embeddings-vlm2vec", "bench-4", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"Represent the given image."}""")]
    [InlineData("openai-embeddings-vlm2vec", "bench-x", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"Represent the given image."}""")]
    [InlineData("openai-embeddings-vlm2vec", "bench-13", """{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"text","text":"Represent the given image with the following question: Hi"}""")]
    public void An_image_stands_where_the_model_wants_it(string backend, string? id, string parts) => Assert.Equal(
        $$"""{"model":"m","messages":[{"role":"user","content":[{{parts}}]}],"truncate_prompt_tokens":-1}""",
        Body(backend, Text(media: [s_image], id: id)));

    [Theory]
    [InlineData("infinity-embeddings", "")]
    [InlineData("infinity-embeddings-clip", "Hi")]
    public void Infinity_gets_the_address_of_an_image_and_its_modality(string backend, string prompt) => Assert.Equal(
        """{"model":"m","input":"data:image/png;base64,AA==","modality":"image"}""",
        Body(backend, Text(prompt, [s_image])));

    [Fact]
    public void What_vllm_merges_is_merged()
    {
        var request = new ServeRequest { Prompt = "Hi", ExtraBody = new Dictionary<string, object> { ["dimensions"] = 64, ["truncate_prompt_tokens"] = 8 } };
        Assert.Equal("""{"model":"m","input":"Hi","ignore_eos":true,"dimensions":64,"truncate_prompt_tokens":8}""", Body("openai-embeddings", request, ignoreEos: true));
    }

    [Theory]
    [InlineData("openai-embeddings")]
    [InlineData("openai-embeddings-chat")]
    [InlineData("infinity-embeddings")]
    [InlineData("vllm-pooling")]
    [InlineData("vllm-rerank")]
    public void A_request_without_input_is_refused(string backend) => AssertRefused(backend, new() { Index = 7 });

    [Fact]
    public void Sampling_is_refused_since_nothing_is_sampled()
    {
        using var body = new RequestBody();
        ServeException error = Assert.Throws<ServeException>(() => BackendCatalog.Find("openai-embeddings").WriteBody(body, Text(), new() { Model = "m", Sampling = Sampled.By(("Temperature", 0)) }));
        Assert.Equal("OptionNotSupported", error.ErrorId);
        Assert.Contains("Temperature", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_be_left_out_is_refused()
    {
        AssertRefused("openai-embeddings", Text(media: [s_image]));
        AssertRefused("vllm-pooling", Text(media: [s_image]));
        AssertRefused("vllm-rerank", new() { Index = 7, Prompts = ["query alone"] });
        AssertRefused("vllm-rerank", new() { Index = 7, Prompts = ["q", "d"], Media = [s_image] });
        AssertRefused("infinity-embeddings", Text("Hi", [s_image]));
        AssertRefused("infinity-embeddings-clip", Text("Hi", [s_image, s_image]));
        AssertRefused("infinity-embeddings-clip", Text("Hi", [ContentPart.FromText("no address")]));
    }

    private static void AssertRefused(string backend, ServeRequest request)
    {
        ServeException error = Assert.Throws<ServeException>(() => Body(backend, request));
        Assert.Equal("RequestInvalid", error.ErrorId);
        Assert.Contains($"'{backend}'", error.Message, StringComparison.Ordinal);
    }
}
