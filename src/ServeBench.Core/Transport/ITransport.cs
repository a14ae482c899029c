namespace ServeBench.Transport;

/// <summary>Sends requests over HTTP/1.1 and stamps what comes back.</summary>
internal interface ITransport : IAsyncDisposable
{
    /// <summary>Which transport this is; never <see cref="TransportKind.Auto"/>.</summary>
    TransportKind Kind { get; }

    /// <summary>Who stamps the arrival of bytes.</summary>
    StampSource StampSource { get; }

    /// <summary>What the transport has counted so far; a snapshot.</summary>
    TransportCounters Counters { get; }

    /// <summary>
    /// What the transport's own threads do after each round of reads, where it has such threads. Must be short; may send.
    /// </summary>
    Action? BetweenReads { get; set; }

    /// <summary>Serialises the exchange's request so that <see cref="Send"/> has only to hand bytes over.</summary>
    void Prepare(HttpExchange exchange);

    /// <summary>Opens connections ahead of the run and keeps them idle.</summary>
    /// <param name="count">How many to have open.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <returns>How many are open; fewer than asked when the server or the machine refuses more.</returns>
    Task<int> PreconnectAsync(int count, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a prepared exchange now, from the calling thread, over an idle connection or a new one. Never blocks and never
    /// throws for what happens on the network: that reaches <see cref="HttpExchange.OnEnded"/>.
    /// </summary>
    void Send(HttpExchange exchange);

    /// <summary>Ends an exchange that was sent and closes its connection; does nothing when it has ended.</summary>
    void Cancel(HttpExchange exchange);
}
