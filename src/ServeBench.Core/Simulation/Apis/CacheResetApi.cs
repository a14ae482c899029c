using ServeBench.Simulation.Model;

namespace ServeBench.Simulation.Apis;

/// <summary>
/// POST <c>/reset_prefix_cache</c>, <c>/reset_mm_cache</c>, <c>/reset_encoder_cache</c> and SGLang's <c>/flush_cache</c>: status 200
/// and no body. Prompts seen before are forgotten; there are no other caches.
/// </summary>
internal sealed class CacheResetApi(string path, PrefixCache? cache = null) : ISimulatedApi
{
    public string Path { get; } = path;

    public SimulatedAnswer Answer(ApiRequest request)
    {
        cache?.Clear();
        return FixedAnswer.Empty;
    }
}
