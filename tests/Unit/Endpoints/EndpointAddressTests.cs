using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class EndpointAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8000", "/v1/completions", "http://127.0.0.1:8000/v1/completions")]
    [InlineData("http://127.0.0.1:8000/", "v1/completions", "http://127.0.0.1:8000/v1/completions")]
    [InlineData("http://127.0.0.1:8000/v1", "/v1/completions", "http://127.0.0.1:8000/v1/completions")]
    [InlineData("http://127.0.0.1:8000/v1/", "/v1/completions", "http://127.0.0.1:8000/v1/completions")]
    [InlineData("https://gate.example/llm/v1?x=1", "/v1/completions", "https://gate.example/llm/v1/completions")]
    [InlineData("http://user:secret@host/llm", "/v1/completions", "http://host/llm/v1/completions")]
    public void An_api_lies_under_the_base_address(string uri, string endpoint, string expected)
    {
        Assert.Equal(expected, EndpointAddress.Absolute(EndpointAddress.Normalize(new Uri(uri)), endpoint).ToString());
    }

    [Theory]
    [InlineData("127.0.0.1:8000")]
    [InlineData("localhost:8000")]
    [InlineData("ftp://host/")]
    [InlineData("/v1")]
    public void Anything_but_http_is_refused(string uri)
    {
        var error = Assert.Throws<ServeException>(() => EndpointAddress.Normalize(new Uri(uri, UriKind.RelativeOrAbsolute)));
        Assert.Equal("UriInvalid", error.ErrorId);
        Assert.Contains("http://", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "/v1/completions", true)]
    [InlineData("openai", "/v1/completions?api-version=1", true)]
    [InlineData("openai", "/v1/chat/completions", false)]
    [InlineData("azure-openai", "/openai/deployments/gpt/chat/completions?api-version=1", true)]
    [InlineData("openai-chat", "/v1/completions", false)]
    [InlineData("openai-chat", "/api/chat/completions/", true)]
    [InlineData("openai-responses", "/v1/responses", true)]
    [InlineData("openai-audio", "/v1/audio/transcriptions", true)]
    [InlineData("openai-audio", "/v1/audio/translations", true)]
    [InlineData("openai-audio", "/v1/chat/completions", false)]
    [InlineData("openai-embeddings", "/api/embeddings", true)]
    [InlineData("infinity-embeddings", "/embeddings", true)]
    [InlineData("openai-embeddings", "/pooling", false)]
    [InlineData("vllm-pooling", "/v1/pooling", true)]
    [InlineData("vllm-rerank", "/v2/rerank", true)]
    [InlineData("vllm-rerank", "/v1/embeddings", false)]
    [InlineData("openai", "/start_profile", false)]
    public void A_backend_speaks_to_its_own_paths_only(string backend, string endpoint, bool accepted)
    {
        Exception? error = Record.Exception(() => EndpointAddress.RequireSuffix(BackendCatalog.Find(backend), endpoint));
        Assert.Equal(accepted, error is null);
        Assert.Equal(accepted ? null : "EndpointInvalid", (error as ServeException)?.ErrorId);
    }
}
