namespace ServeBench.Simulation;

/// <summary>How a simulated request fails.</summary>
public enum SimulatedFailure
{
    /// <summary>Status 500 with an error body, at once.</summary>
    ServerError,

    /// <summary>An error event inside an answer that began with status 200; status 500 for an answer that is not streamed.</summary>
    StreamError,

    /// <summary>The connection is closed in the middle of the answer.</summary>
    ConnectionCut,
}
