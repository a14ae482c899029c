namespace ServeBench.Endpoints;

/// <summary>Whether an endpoint is ready.</summary>
/// <param name="Reason">Why it is not; <see langword="null"/> when it is.</param>
internal readonly record struct EndpointReadiness(string? Reason)
{
    public static EndpointReadiness Ready => default;
}
