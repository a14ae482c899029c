namespace ServeBench.Workloads;

/// <summary>Puts prompts into the tokenizer's chat template, as vLLM does by default; without a template they stay as they are.</summary>
internal sealed class ChatPrompts(FileDatasetOptions options, ITokenizer tokenizer)
{
    private readonly IChatTemplate? _template = options.SkipChatTemplate ? null : tokenizer.ChatTemplate;

    /// <summary>The prompt of one user message.</summary>
    /// <exception cref="ServeException"><c>ChatTemplateFailed</c>.</exception>
    public string Of(string prompt) => _template is null ? prompt : Apply(_template, [new ChatMessage("user", prompt)]);

    /// <summary>The prompt of an instruction and a user message; without a template the one stands above the other.</summary>
    /// <exception cref="ServeException"><c>ChatTemplateFailed</c>.</exception>
    public string Of(string system, string prompt) =>
        _template is null ? $"{system}\n\n{prompt}" : Apply(_template, [new ChatMessage("system", system), new ChatMessage("user", prompt)]);

    private string Apply(IChatTemplate template, ChatMessage[] messages) =>
        template.Apply(messages, addGenerationPrompt: true, options.ChatTemplateVariables);
}
