using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>OpenAI's <c>/v1/embeddings</c>: a text, a batch of texts, or token ids.</summary>
internal sealed class EmbeddingsBackend() : PoolingBackend("openai-embeddings", "/v1/embeddings", "embeddings")
{
    protected override void WriteInput(RequestBody body, ServeRequest request)
    {
        AddInput(body, request);
        AddTruncation(body);
    }
}
