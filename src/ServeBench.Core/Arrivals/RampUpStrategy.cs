namespace ServeBench.Arrivals;

/// <summary>How the request rate grows from the first request to the last.</summary>
public enum RampUpStrategy
{
    /// <summary>By the same amount from one request to the next.</summary>
    Linear,

    /// <summary>By the same factor from one request to the next.</summary>
    Exponential,
}
