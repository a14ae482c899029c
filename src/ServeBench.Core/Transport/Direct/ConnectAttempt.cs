namespace ServeBench.Transport.Direct;

/// <summary>The opening of one connection, for an exchange or ahead of the run.</summary>
/// <param name="exchange">The exchange that needs the connection, or <see langword="null"/>.</param>
/// <param name="preconnect">What the connection is opened ahead for, or <see langword="null"/>.</param>
internal sealed class ConnectAttempt(HttpExchange? exchange, Preconnect? preconnect)
{
    /// <summary>The exchange that needs the connection, or <see langword="null"/>.</summary>
    public HttpExchange? Exchange { get; } = exchange;

    /// <summary>What the connection is opened ahead for, or <see langword="null"/>.</summary>
    public Preconnect? Preconnect { get; } = preconnect;

    /// <summary>When it began, in Stopwatch ticks.</summary>
    public long StartedAt { get; set; }

    /// <summary>Which of the endpoint's addresses is being tried.</summary>
    public int Address { get; set; }

    /// <summary>How many have been tried before it.</summary>
    public int Failed { get; set; }
}
