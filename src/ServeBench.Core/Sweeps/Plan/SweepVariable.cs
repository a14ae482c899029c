namespace ServeBench.Sweeps;

/// <summary>What a sweep varies by itself.</summary>
public enum SweepVariable
{
    /// <summary>Requests a second; vLLM's <c>request_rate</c>.</summary>
    RequestRate,

    /// <summary>Requests in flight at once; vLLM's <c>max_concurrency</c>.</summary>
    MaxConcurrency,
}
