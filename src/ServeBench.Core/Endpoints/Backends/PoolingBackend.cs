using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>What the APIs share that turn their input into vectors or scores: one JSON document answers, and nothing is sampled.</summary>
internal abstract class PoolingBackend(string name, string defaultEndpoint, string suffix) : IBackend
{
    public string Name => name;

    public string DefaultEndpoint => defaultEndpoint;

    public IReadOnlyList<string> EndpointSuffixes { get; } = [suffix];

    public BackendTask Task => BackendTask.Pooling;

    public SamplingDialect Dialect => SamplingDialect.Pooling;

    // vLLM's client aligns whatever is one text. A batch is not alignable.
    public virtual bool AlignsPrompts => true;

    public virtual int CountInputs(ServeRequest request) => request.Prompts?.Length ?? 1;

    public void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options)
    {
        body.Add("model", request.Model ?? options.Model);
        WriteInput(body, request);
        options.Sampling.AddTo(body, this);
    }

    public AnswerReader CreateReader(AnswerRecord record) => new DocumentReader(record);

    /// <summary>Writes the members that follow the model.</summary>
    protected abstract void WriteInput(RequestBody body, ServeRequest request);

    /// <summary>Has an input that is too long cut to what the model takes: many of these models take little.</summary>
    protected static void AddTruncation(RequestBody body) => body.Add("truncate_prompt_tokens", -1);

    /// <summary>Adds the request's texts, its token ids or its text as <c>input</c>.</summary>
    /// <exception cref="ServeException"><c>RequestInvalid</c>.</exception>
    protected void AddInput(RequestBody body, ServeRequest request)
    {
        RequestErrors.RefuseMedia(request, Name);
        if (request.Prompts is { Length: > 0 } texts)
        {
            body.Add("input", texts);
        }
        else if (request.PromptTokenIds is { Length: > 0 } ids)
        {
            body.Add("input", ids);
        }
        else
        {
            body.Add("input", request.Prompt ?? throw RequestErrors.NoPrompt(request, Name));
        }
    }
}
