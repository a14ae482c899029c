using System.Text.Json;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>The <c>/embeddings</c> of an Infinity server: a text or a batch of texts, or the address of one image, video or sound.</summary>
internal class InfinityEmbeddingsBackend(string name = "infinity-embeddings") : PoolingBackend(name, "/embeddings", "embeddings")
{
    // Not vLLM's server: it has no /tokenize.
    public sealed override bool AlignsPrompts => false;

    protected sealed override void WriteInput(RequestBody body, ServeRequest request)
    {
        if (request.Media is not { Length: > 0 } media)
        {
            AddInput(body, request);
            return;
        }

        if (media.Length > 1 || !(TakesMediaAlone || string.IsNullOrEmpty(request.Prompt)))
        {
            throw RequestErrors.OneInputOnly(request, Name);
        }

        string type = media[0].Type;
        body.Add("input", AddressOf(media[0]) ?? throw RequestErrors.OneInputOnly(request, Name));
        body.Add("modality", type.Split('_')[0]);
    }

    /// <summary>Whether the text of a request that has an image is left out.</summary>
    protected virtual bool TakesMediaAlone => false;

    private static string? AddressOf(ContentPart part)
    {
        using JsonDocument document = JsonDocument.Parse(part.ToJson());
        return document.RootElement.TryGetProperty(part.Type, out JsonElement content)
            && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty("url", out JsonElement url)
            ? url.GetString()
            : null;
    }
}
