namespace ServeBench.Simulation.Apis;

/// <summary>GET <c>/health</c> and <c>/ping</c>: status 200 and no body.</summary>
internal sealed class HealthApi(string path) : ISimulatedApi
{
    /// <inheritdoc/>
    public string Method => "GET";

    /// <inheritdoc/>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public SimulatedAnswer Answer(ApiRequest request) => FixedAnswer.Empty;
}
