namespace ServeBench.Sweeps;

/// <summary>How a sweep searches for the greatest load that keeps an objective.</summary>
public enum SweepSearchMethod
{
    /// <summary>As <c>vllm bench sweep serve_sla</c> did: all at once, one at a time, then where a cubic through the margins is 0; values decide.</summary>
    Vllm,

    /// <summary>Doubling from the least load, then both sides of the limit; verdicts decide where requests are known.</summary>
    Capacity,
}
