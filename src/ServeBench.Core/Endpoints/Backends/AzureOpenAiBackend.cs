using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>Chat completions of Azure OpenAI: the model is a deployment, part of the path, and the API has a version.</summary>
internal sealed class AzureOpenAiBackend : IBackend
{
    private readonly ChatCompletionsBackend _chat = new();

    public string Name => "azure-openai";

    public string DefaultEndpoint => "/openai/deployments/{model}/chat/completions?api-version={api-version}";

    public bool ListsModels => false;

    public string ProbePath => "/openai/models?api-version={api-version}";

    public IReadOnlyList<string> EndpointSuffixes => _chat.EndpointSuffixes;

    public ConversationForm Conversations => ConversationForm.Messages;

    public SamplingDialect Dialect => SamplingDialect.Chat;

    public KeyStyle KeyStyle { get; } = new("AZURE_OPENAI_API_KEY", "api-key", "");

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options) => _chat.WriteBody(body, request, options);

    public AnswerReader CreateReader(AnswerRecord record) => _chat.CreateReader(record);
}
