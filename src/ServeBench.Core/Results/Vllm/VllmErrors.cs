using ServeBench.Load;

namespace ServeBench.Results;

/// <summary>What kind of failure an error text of vLLM's client means.</summary>
internal static class VllmErrors
{
    private static readonly (string Part, RequestErrorKind Kind)[] s_parts =
    [
        ("Too Many Requests", RequestErrorKind.RateLimited),
        ("TimeoutError", RequestErrorKind.Timeout),
        ("ClientConnector", RequestErrorKind.ConnectFailed),
        ("ConnectionRefused", RequestErrorKind.ConnectFailed),
        ("Never received a valid chunk", RequestErrorKind.EmptyResponse),
        ("ServerDisconnected", RequestErrorKind.ConnectionLost),
        ("ClientPayloadError", RequestErrorKind.ConnectionLost),
        ("ConnectionReset", RequestErrorKind.ConnectionLost),
        ("Traceback", RequestErrorKind.Protocol),
        // Those of vllm-bench.
        ("timed out", RequestErrorKind.Timeout),
        ("Connection refused", RequestErrorKind.ConnectFailed),
        ("(Connect)", RequestErrorKind.ConnectFailed),
        ("Stream error", RequestErrorKind.ConnectionLost),
        ("error sending request", RequestErrorKind.ConnectionLost),
    ];

    /// <summary>
    /// The kind. vLLM's client keeps the reason phrase of a refused request, the trace of an exception, or nothing; what does not match the
    /// exceptions known is taken for a reason phrase.
    /// </summary>
    public static RequestErrorKind KindOf(string error)
    {
        // vllm-bench keeps the status with what the server said, which may hold any word.
        if (error.StartsWith("HTTP ", StringComparison.Ordinal))
        {
            return error.StartsWith("HTTP 429", StringComparison.Ordinal) ? RequestErrorKind.RateLimited : RequestErrorKind.HttpStatus;
        }

        foreach ((string part, RequestErrorKind kind) in s_parts)
        {
            if (error.Contains(part, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        return error.Length == 0 ? RequestErrorKind.EmptyResponse : RequestErrorKind.HttpStatus;
    }
}
