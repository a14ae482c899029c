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
    [InlineData("https://gate.example/llm/v1?#top", "/v1/completions", "https://gate.example/llm/v1/completions")]
    [InlineData("http://a//b/x", "/v1/models", "http://a//b/x/v1/models")]
    [InlineData("http://a//b", "/v1/models", "http://a//b/v1/models")]
    [InlineData("http://a:81//", "//b/v1/models", "http://a:81//b/v1/models")]
    [InlineData("http://a", "http://b/v1/models", "http://a/http://b/v1/models")]
    [InlineData("http://a", "@b/v1/models", "http://a/@b/v1/models")]
    [InlineData("http://a", "\\\\b\\v1", "http://a///b/v1")]
    public void An_api_lies_under_the_base_address(string uri, string endpoint, string expected)
    {
        Assert.Equal(expected, EndpointAddress.Absolute(EndpointAddress.Normalize(new Uri(uri)), endpoint).ToString());
    }

    [Theory]
    [InlineData("http://user:s3cret-word@host/llm", "UserInfo", "http://host/llm")]
    [InlineData("https://s3cret-word@host:8443/v1", "UserInfo", "https://host:8443/v1")]
    [InlineData("https://host/llm?key=s3cret-word", "Query", "https://host/llm")]
    [InlineData("s3cret-word:s3cret-word@host:8000", null, "host:8000")]
    public void What_no_request_would_carry_is_refused_and_not_repeated(string uri, string? errorCase, string instead)
    {
        var error = Assert.Throws<ServeException>(() => EndpointAddress.Normalize(new Uri(uri, UriKind.RelativeOrAbsolute)));
        Assert.Equal(("UriInvalid", errorCase), (error.ErrorId, error.Case));
        Assert.Contains(instead, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-word", error.Message + error.Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions?key=abc&n=1", "/v1/chat/completions?key=***&n=1", "abc")]
    [InlineData("/a?api-version=1&sig=a%2Bb", "/a?api-version=1&sig=***", "a%2Bb")]
    [InlineData("/a?access_token=x&subscription-key=y", "/a?access_token=***&subscription-key=***", "x y")]
    [InlineData("/a?max_tokens=5&keyword=x", "/a?max_tokens=5&keyword=x", "")]
    [InlineData("/a", "/a", "")]
    public void Secrets_in_the_query_of_a_path_are_known(string target, string shown, string secrets)
    {
        Assert.Equal(shown, EndpointAddress.WithoutSecrets(target));
        Assert.Equal(secrets, string.Join(' ', EndpointAddress.SecretsIn(target)));
    }

    [Theory]
    [InlineData("/v1/completions HTTP/1.1\r\nx: y", "a line break or another control character")]
    [InlineData("/v1\u0085/completions", "a line break or another control character")]
    [InlineData("/v1/my model/completions", "a blank, which is written %20")]
    public void A_path_that_would_end_the_line_of_the_request_is_refused(string endpoint, string fault)
    {
        var error = Assert.Throws<ServeException>(() => EndpointAddress.RequireSuffix(BackendCatalog.Find("openai"), endpoint));
        Assert.Equal("EndpointInvalid", error.ErrorId);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
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
