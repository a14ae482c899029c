namespace ServeBench.Endpoints;

/// <summary>A model that an endpoint serves.</summary>
public sealed class ServeModel
{
    /// <summary>The name to ask for it by.</summary>
    public string Id { get; init; } = "";

    /// <summary>What it was loaded from; vLLM's <c>root</c>.</summary>
    public string? Root { get; init; }

    /// <summary>The model that it is an adapter of; vLLM's <c>parent</c>.</summary>
    public string? Parent { get; init; }

    /// <summary>Longest sequence in tokens, prompt and answer together; vLLM's <c>max_model_len</c>.</summary>
    public int? MaxModelLength { get; init; }

    /// <summary>Who owns it, in the server's words.</summary>
    public string? OwnedBy { get; init; }

    /// <summary>Base address of the endpoint.</summary>
    public Uri? Uri { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
