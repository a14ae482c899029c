using ServeBench.Workloads;

namespace ServeBench.Endpoints;

/// <summary>One serving API: how its request is written and its answer read. A backend has no state and serves many requests at once.</summary>
internal interface IBackend
{
    /// <summary>The name that a user gives, as <c>vllm bench serve --backend</c> takes it.</summary>
    string Name { get; }

    /// <summary>Path of the API when the user gives none; <see cref="EndpointTemplate"/> fills in what is open in it.</summary>
    string DefaultEndpoint { get; }

    /// <summary>The model when the user names none and the endpoint lists none; <see langword="null"/> when the user has to name one.</summary>
    string? DefaultModel => null;

    /// <summary>Whether <c>/v1/models</c> lists what the API takes as a model.</summary>
    bool ListsModels => true;

    /// <summary>Path that shows before a run whether the endpoint is there and takes the key.</summary>
    string ProbePath => "/v1/models";

    KeyStyle KeyStyle => KeyStyle.Bearer;

    /// <summary>What the path of the API may end with.</summary>
    IReadOnlyList<string> EndpointSuffixes { get; }

    /// <summary>How it names the sampling options.</summary>
    SamplingDialect Dialect { get; }

    /// <summary>What it asks the model to do.</summary>
    BackendTask Task => BackendTask.Generation;

    /// <summary>Whether a request that asks to be answered at full length is sent with what asks for it.</summary>
    bool TakesIgnoreEos => Task == BackendTask.Generation;

    /// <summary>Whether servers of the API are asked for their tokens of random prompts, over vLLM's <c>/tokenize</c>.</summary>
    bool AlignsPrompts => false;

    /// <summary>How many inputs a request has: the texts of a batch, the documents to rank, else 1.</summary>
    int CountInputs(ServeRequest request) => 1;

    /// <summary>How it takes what was said before in a conversation.</summary>
    ConversationForm Conversations => ConversationForm.None;

    /// <summary>Writes the members of the request's body, in the order in which vLLM's client has them.</summary>
    void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options);

    /// <summary>The body as it travels: the members as JSON, unless the API takes another form.</summary>
    RequestContent Encode(ReadOnlyMemory<byte> json, ServeRequest request) => new("application/json", json);

    /// <summary>A reader for one answer.</summary>
    /// <param name="record">Gets what the answer holds.</param>
    AnswerReader CreateReader(AnswerRecord record);
}
