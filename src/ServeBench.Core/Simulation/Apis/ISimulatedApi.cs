namespace ServeBench.Simulation.Apis;

/// <summary>One route of the endpoint. Safe to use from several threads.</summary>
internal interface ISimulatedApi
{
    /// <summary>The HTTP method.</summary>
    string Method { get; }

    /// <summary>The path, without a query.</summary>
    string Path { get; }

    /// <summary>Answers a request.</summary>
    /// <exception cref="Http.RequestRejectedException">The request cannot be answered as it is.</exception>
    SimulatedAnswer Answer(ApiRequest request);
}
