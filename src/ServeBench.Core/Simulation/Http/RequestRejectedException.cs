namespace ServeBench.Simulation.Http;

/// <summary>A request that is answered with an error.</summary>
/// <param name="status">The HTTP status code.</param>
/// <param name="message">What is wrong, for the client.</param>
/// <param name="parameter">The parameter that is wrong, where it is one.</param>
internal sealed class RequestRejectedException(int status, string message, string? parameter = null) : Exception(message)
{
    /// <summary>The HTTP status code.</summary>
    public int Status { get; } = status;

    /// <summary>The parameter that is wrong, where it is one.</summary>
    public string? Parameter { get; } = parameter;
}
