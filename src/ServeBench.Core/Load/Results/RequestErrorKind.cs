namespace ServeBench.Load;

/// <summary>Why a request failed.</summary>
public enum RequestErrorKind
{
    /// <summary>It did not fail.</summary>
    None,

    /// <summary>No connection could be made.</summary>
    ConnectFailed,

    /// <summary>The connection was cut before the answer was complete.</summary>
    ConnectionLost,

    /// <summary>The answer did not end in the time a request has.</summary>
    Timeout,

    /// <summary>The run was stopped.</summary>
    Cancelled,

    /// <summary>A status code other than 200 and 429.</summary>
    HttpStatus,

    /// <summary>Status code 429: the server asks to slow down.</summary>
    RateLimited,

    /// <summary>An error event inside an answer that began with status 200.</summary>
    StreamError,

    /// <summary>An answer that is not what the API promises: no HTTP, no JSON, not an event stream.</summary>
    Protocol,

    /// <summary>A complete answer that holds nothing.</summary>
    EmptyResponse,

    /// <summary>The answer came, and ServeBench could not complete its result: a tokenizer failed, for example.</summary>
    Incomplete,

    /// <summary>A turn that was not sent, because an earlier one of its conversation failed, or because the run was stopped before it.</summary>
    Skipped,

    /// <summary>The client cut it, because its phase was over: no failure, and in no latency.</summary>
    Cut,

    /// <summary>The client disconnected on purpose, as the cancellation rate of its phase says: no failure, and in no latency.</summary>
    Abandoned,
}
