namespace ServeBench.Simulation.Apis;

/// <summary>GET <c>/health</c> and <c>/ping</c>: status 200 and no body.</summary>
internal sealed class HealthApi(string path) : ISimulatedApi
{
    public string Method => "GET";

    public string Path { get; } = path;

    public SimulatedAnswer Answer(ApiRequest request) => FixedAnswer.Empty;
}
