using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>vLLM's <c>/v1/embeddings</c> with the messages of a chat instead of an input, so that images can be embedded.</summary>
internal class ChatEmbeddingsBackend(string name = "openai-embeddings-chat") : PoolingBackend(name, "/v1/embeddings", "embeddings")
{
    /// <summary>Whether images stand ahead of the text.</summary>
    protected virtual bool MediaFirst => false;

    public sealed override int CountInputs(ServeRequest request) => 1;

    protected sealed override void WriteInput(RequestBody body, ServeRequest request)
    {
        ServeRequest prepared = Prepare(request);
        body.Add("messages", json => MessageContent.WriteMessages(json, prepared, Name, MediaFirst));
        AddTruncation(body);
    }

    /// <summary>The request as the model wants it.</summary>
    protected virtual ServeRequest Prepare(ServeRequest request) => request;

    /// <summary>A request with the media of another and a text of its own.</summary>
    protected static ServeRequest WithText(ServeRequest request, string text) =>
        new() { Index = request.Index, Prompt = text, Messages = request.Messages, Media = request.Media };
}
