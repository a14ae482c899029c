using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>vLLM's <c>/v1/rerank</c>: the first text of a request is the query, the others are the documents.</summary>
internal sealed class RerankBackend() : PoolingBackend("vllm-rerank", "/v1/rerank", "rerank")
{
    public override int CountInputs(ServeRequest request) => (request.Prompts?.Length ?? 2) - 1;

    protected override void WriteInput(RequestBody body, ServeRequest request)
    {
        RequestErrors.RefuseMedia(request, Name);
        string[] texts = request.Prompts is { Length: > 1 } prompts ? prompts : throw RequestErrors.NoDocuments(request, Name);
        body.Add("query", texts[0]);
        body.Add("documents", texts[1..]);
        AddTruncation(body);
    }
}
