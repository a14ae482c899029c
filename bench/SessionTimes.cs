namespace ServeBench.Bench;

/// <summary>What new sessions took, in seconds.</summary>
/// <param name="Empty">One that does nothing.</param>
/// <param name="Whole">One that sends a request.</param>
/// <param name="Request">That request.</param>
/// <param name="Warmup">The warm-up of one that sends many requests at once.</param>
internal sealed record SessionTimes(double Empty, double Whole, double Request, double Warmup)
{
    /// <summary>How many streams <see cref="Warmup"/> is for.</summary>
    public const int Streams = 1000;

    /// <summary>What a person waits for beyond an empty session and the request.</summary>
    public double Rest => Whole - Empty - Request;
}
