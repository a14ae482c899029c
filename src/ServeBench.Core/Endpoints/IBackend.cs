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

    /// <summary>How the API takes its key.</summary>
    KeyStyle KeyStyle => KeyStyle.Bearer;

    /// <summary>What the path of the API may end with.</summary>
    IReadOnlyList<string> EndpointSuffixes { get; }

    /// <summary>Writes the members of the request's body, in the order in which vLLM's client has them.</summary>
    void WriteBody(RequestBody body, ServeRequest request, GenerationOptions options);

    /// <summary>A reader for one answer.</summary>
    /// <param name="record">Gets what the answer holds.</param>
    AnswerReader CreateReader(AnswerRecord record);
}
