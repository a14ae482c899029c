namespace ServeBench.Load;

/// <summary>What a warm-up sends.</summary>
public enum WarmupPrompt
{
    /// <summary>Copies of the first request, as <c>vllm bench serve</c> does; its prompt is then in the server's prefix cache when the run starts.</summary>
    First,

    /// <summary>The first request with another beginning each time, so that no prompt of the run is in the cache.</summary>
    Distinct,
}
