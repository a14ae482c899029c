using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>
/// Embeddings of a model like VLM2Vec, which wants an instruction behind the image. As in vLLM's client every other request asks
/// for only the image, the rest for the image with the request's own text as a question.
/// </summary>
internal sealed class Vlm2VecEmbeddingsBackend() : ChatEmbeddingsBackend("openai-embeddings-vlm2vec")
{
    protected override bool MediaFirst => true;

    protected override ServeRequest Prepare(ServeRequest request)
    {
        if (request.Media is not { Length: > 0 })
        {
            return request;
        }

        return WithText(request, IsEven(request)
            ? "Represent the given image."
            : $"Represent the given image with the following question: {request.Prompt}");
    }

    // vLLM's client goes by the number that its request ids end with; an id without one counts as even.
    private static bool IsEven(ServeRequest request)
    {
        string id = request.RequestId ?? request.Index.ToString(CultureInfo.InvariantCulture);
        return id.Length == 0 || !char.IsAsciiDigit(id[^1]) || (id[^1] - '0') % 2 == 0;
    }
}
