namespace ServeBench.Transport;

/// <summary>
/// One request and its response. A transport calls the On... methods one at a time and never concurrently for the same
/// exchange, <see cref="OnEnded"/> exactly once and last. They run on the transport's I/O threads: they must not block or throw.
/// </summary>
/// <param name="request">What to send.</param>
internal abstract class HttpExchange(WireRequest request)
{
    /// <summary>What to send. It may be made up to the call of <see cref="ITransport.Prepare"/>.</summary>
    public WireRequest Request { get; internal set; } = request;

    /// <summary>Which of the transport's addresses it goes to, from 0.</summary>
    public int Address { get; init; }

    /// <summary>When the first byte of the request was handed to the operating system, in Stopwatch ticks; 0 before that.</summary>
    public long SendStamp { get; internal set; }

    /// <summary>Time to open the connection for this exchange, in Stopwatch ticks; 0 when an open one was used.</summary>
    public long ConnectTicks { get; internal set; }

    /// <summary>What the transport keeps beside the exchange: serialised bytes before the send, the connection during it.</summary>
    internal object? TransportState { get; set; }

    /// <summary>
    /// The last byte of the request was handed to the operating system. On the sending thread, which may hold a lock of the connection:
    /// must be short, and call nothing of the transport. Again for a request that is sent again.
    /// </summary>
    protected internal virtual void OnSent()
    {
    }

    /// <summary>The beginning of what a server sent, as a message may show it: without the secrets of the request.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="length">The most characters that are shown.</param>
    protected internal virtual string Excerpt(string text, int length) => text.Length <= length ? text : text[..length];

    /// <summary>The response's head has arrived; informational (1xx) responses are not reported.</summary>
    protected internal abstract void OnHead(HttpResponseHead head);

    /// <summary>
    /// Bytes of the response's body, free of transfer coding, have arrived. Called at least once for each read that holds any;
    /// the span is valid during the call only.
    /// </summary>
    protected internal abstract void OnBody(ReadOnlySpan<byte> bytes, ReadStamp stamp);

    /// <summary>The exchange is over.</summary>
    protected internal abstract void OnEnded(ExchangeEnd outcome);
}
