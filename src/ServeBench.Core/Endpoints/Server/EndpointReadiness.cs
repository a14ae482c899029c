namespace ServeBench.Endpoints;

/// <summary>Whether an endpoint is ready.</summary>
/// <param name="Reason">Why it is not; <see langword="null"/> when it is.</param>
/// <param name="IsForeign">Whether something else answers there, so that waiting changes nothing.</param>
internal readonly record struct EndpointReadiness(string? Reason, bool IsForeign = false)
{
    /// <summary>It is ready.</summary>
    public static EndpointReadiness Ready => default;
}
