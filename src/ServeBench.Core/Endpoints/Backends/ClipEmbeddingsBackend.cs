using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Embeddings of a model like CLIP, which takes a text or an image and never both: beside an image the text is empty.</summary>
internal sealed class ClipEmbeddingsBackend() : ChatEmbeddingsBackend("openai-embeddings-clip")
{
    protected override ServeRequest Prepare(ServeRequest request) =>
        request.Media is { Length: > 0 } ? WithText(request, "") : request;
}
