namespace ServeBench.Results;

/// <summary>The formats of result files.</summary>
public enum ResultFormat
{
    /// <summary>The result JSON of <c>vllm bench serve</c>, one object a run.</summary>
    Vllm,

    /// <summary>Comma-separated values (RFC 4180), one line a request.</summary>
    Csv,
}
