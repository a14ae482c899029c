using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// Puts what has been said ahead of a turn: as messages for a backend of chats, as one text by the model's chat template for a backend
/// of completions.
/// </summary>
internal sealed class TurnComposer
{
    private readonly IBackend _backend;
    private readonly IChatTemplate? _template;

    /// <summary>Prepares to compose.</summary>
    /// <exception cref="ServeException"><c>ConversationNotSupported</c>: the backend cannot carry conversations, or not without a chat template.</exception>
    public TurnComposer(RunPlan plan)
    {
        _backend = plan.Backend;
        _template = plan.Backend.Conversations switch
        {
            ConversationForm.Messages => null,
            ConversationForm.Text => plan.Tokenizer?.ChatTemplate ?? throw NotSupported(
                plan.Backend,
                "sends a prompt as one text, so a conversation needs a tokenizer with the model's chat template. The backend openai-chat needs none.",
                "Template"),
            _ => throw NotSupported(plan.Backend, "does not support conversations. The backend openai-chat does."),
        };
    }

    /// <summary>The request of a turn, with what has been said ahead of it.</summary>
    /// <param name="turn">The turn; it holds only its own messages.</param>
    /// <param name="history">What has been said.</param>
    /// <param name="model">Model of the conversation, for a turn that names none.</param>
    /// <exception cref="ServeException"><c>RequestInvalid</c>; <c>ChatTemplateFailed</c>.</exception>
    public ServeRequest Compose(ServeRequest turn, IReadOnlyList<ChatMessage> history, string? model)
    {
        ChatMessage[] own = Messages(turn, _backend);
        ChatMessage[] messages = [.. history, .. own];
        ServeRequest plain = turn with { Model = turn.Model ?? model, Prompt = null, PromptTokenIds = null, Media = null };
        if (_template is null)
        {
            return plain with { Messages = messages };
        }

        RequestErrors.RefuseMedia(turn with { Media = [.. own.SelectMany(message => message.Parts ?? []).Where(part => part.Text is null)] }, _backend.Name);
        return plain with { Messages = null, Prompt = _template.Apply(messages) };
    }

    /// <summary>The messages of a turn itself; its prompt, with its media if it has any, is a message of the user.</summary>
    /// <exception cref="ServeException"><c>RequestInvalid</c>: it has neither.</exception>
    public static ChatMessage[] Messages(ServeRequest turn, IBackend backend)
    {
        if (turn.Messages is { Length: > 0 } messages)
        {
            return messages;
        }

        string prompt = turn.Prompt ?? throw RequestErrors.NoPrompt(turn, backend.Name);
        return [turn.Media is { Length: > 0 } media ? new ChatMessage("user", [ContentPart.FromText(prompt), .. media]) : new ChatMessage("user", prompt)];
    }

    private static ServeException NotSupported(IBackend backend, string why, string? errorCase = null) =>
        new("ConversationNotSupported", ServeErrorKind.NotSupported, $"The workload has conversations, and the backend '{backend.Name}' {why}", backend.Name) { Case = errorCase };
}
