namespace ServeBench.Endpoints;

/// <summary>The <c>/embeddings</c> of an Infinity server for a model like CLIP: of a request that has an image, only the image.</summary>
internal sealed class InfinityClipEmbeddingsBackend() : InfinityEmbeddingsBackend("infinity-embeddings-clip")
{
    protected override bool TakesMediaAlone => true;
}
