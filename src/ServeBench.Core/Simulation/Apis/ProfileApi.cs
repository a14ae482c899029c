namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/start_profile</c> and <c>/stop_profile</c>: status 200 and no body; nothing is profiled.</summary>
internal sealed class ProfileApi(string path) : ISimulatedApi
{
    public string Path { get; } = path;

    public SimulatedAnswer Answer(ApiRequest request) => FixedAnswer.Empty;
}
