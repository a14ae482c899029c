namespace ServeBench.Simulation.Apis;

/// <summary>POST <c>/start_profile</c> and <c>/stop_profile</c>: status 200 and no body; nothing is profiled.</summary>
internal sealed class ProfileApi(string path) : ISimulatedApi
{
    /// <inheritdoc/>
    public string Method => "POST";

    /// <inheritdoc/>
    public string Path { get; } = path;

    /// <inheritdoc/>
    public SimulatedAnswer Answer(ApiRequest request) => FixedAnswer.Empty;
}
