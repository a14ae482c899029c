using ServeBench.Endpoints;
using Xunit;

namespace ServeBench.Tests.Endpoints;

public sealed class EndpointTemplateTests
{
    [Theory]
    [InlineData("/v1/completions", "m", null, "/v1/completions")]
    [InlineData("/v2/models/{model}/generate_stream", "ensemble", null, "/v2/models/ensemble/generate_stream")]
    [InlineData("/v2/models/{model}/generate_stream", null, null, "/v2/models/{model}/generate_stream")]
    [InlineData("/d/{model}/chat/completions?api-version={api-version}", "gpt 4o", null, "/d/gpt%204o/chat/completions?api-version=2024-10-21")]
    [InlineData("/d/{model}/chat/completions?api-version={api-version}", "x", "2025-01-01-preview", "/d/x/chat/completions?api-version=2025-01-01-preview")]
    [InlineData("/openai/v1/chat/completions", "x", "preview", "/openai/v1/chat/completions?api-version=preview")]
    [InlineData("/chat/completions?a=1", "x", "preview", "/chat/completions?a=1&api-version=preview")]
    public void Model_and_version_take_their_places(string endpoint, string? model, string? version, string expected) =>
        Assert.Equal(expected, EndpointTemplate.Fill(endpoint, model, version));

    [Theory]
    [InlineData("azure-openai")]
    [InlineData("tensorrt-llm")]
    [InlineData("anthropic")]
    [InlineData("sglang")]
    [InlineData("tgi")]
    public void A_backend_speaks_to_its_own_default(string backend)
    {
        IBackend found = BackendCatalog.Find(backend);
        EndpointAddress.RequireSuffix(found, found.DefaultEndpoint);
    }
}
