namespace ServeBench.Workloads;

/// <summary>
/// The chat template of a model: how a conversation becomes the text of one prompt, as Hugging Face's <c>apply_chat_template</c>
/// writes it with <c>tokenize=False</c>. Implementations are safe to use from several threads.
/// </summary>
internal interface IChatTemplate
{
    /// <summary>The same template for one caller.</summary>
    /// <param name="cancellationToken">Ends its work with an <see cref="OperationCanceledException"/>.</param>
    IChatTemplate WithCancellation(CancellationToken cancellationToken) => this;

    /// <summary>The prompt of a conversation.</summary>
    /// <param name="messages">The messages, in their order.</param>
    /// <param name="addGenerationPrompt">Whether the prompt ends with what makes the model answer.</param>
    /// <param name="variables">
    /// Further variables of the template, such as <c>enable_thinking</c>: strings, numbers, booleans, lists and dictionaries with string keys.
    /// </param>
    /// <exception cref="ServeException"><c>ChatTemplateFailed</c>: the template refuses the conversation, or cannot be carried out.</exception>
    string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null);
}
