using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Errors about a request that a backend cannot send.</summary>
internal static class RequestErrors
{
    /// <summary><c>RequestInvalid</c>: no text, for a backend that sends one.</summary>
    public static ServeException NoPrompt(ServeRequest request, string backend) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has nothing that the backend '{backend}' can send: ")
            + (request.PromptTokenIds is null ? "it needs a Prompt as text." : "its prompt is token ids. The backends openai and vllm send token ids."),
        request) { Case = request.PromptTokenIds is null ? null : "TokenIds" };

    /// <summary>Refuses a request whose images, videos or sounds a text-only backend would leave out.</summary>
    /// <exception cref="ServeException"><c>RequestInvalid</c>.</exception>
    public static void RefuseMedia(ServeRequest request, string backend)
    {
        bool inMessages = request.Messages?.Any(message => message.Parts?.Any(part => part.Text is null) == true) == true;
        if (inMessages || request.Media is { Length: > 0 } || request.Audio is not null)
        {
            throw new ServeException(
                "RequestInvalid",
                ServeErrorKind.InvalidData,
                string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has images, videos or sounds, and the backend '{backend}' sends only text. Use a backend that takes them, such as openai-chat."),
                request);
        }
    }

    /// <summary><c>RequestInvalid</c>: a query without documents.</summary>
    public static ServeException NoDocuments(ServeRequest request, string backend) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has nothing that the backend '{backend}' can send: it needs Prompts, a query and then one document or more."),
        request);

    /// <summary><c>RequestInvalid</c>: nothing to transcribe.</summary>
    public static ServeException NoAudio(ServeRequest request, string backend) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has nothing that the backend '{backend}' can send: it needs an Audio, a sound to transcribe."),
        request);

    /// <summary><c>RequestInvalid</c>: more than one input where the API takes one.</summary>
    public static ServeException OneInputOnly(ServeRequest request, string backend) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} cannot be sent by the backend '{backend}': it takes texts, or one image, video or sound with an address and no text beside it (infinity-embeddings-clip leaves the text out)."),
        request);

    /// <summary><c>RequestInvalid</c>: media beside a conversation, which cannot have them.</summary>
    public static ServeException MediaBesideMessages(ServeRequest request) => new(
        "RequestInvalid",
        ServeErrorKind.InvalidData,
        string.Create(CultureInfo.InvariantCulture, $"Request {request.Index} has both Messages and Media. Put the media into the parts of a message."),
        request);
}
