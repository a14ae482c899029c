namespace ServeBench.Transport;

/// <summary>What <see cref="HttpEngine"/> keeps beside an exchange from Prepare to its end.</summary>
/// <param name="head">Request line and header fields, ready to be sent.</param>
internal sealed class EngineRequest(byte[] head)
{
    private volatile IoLane? _owner;
    private volatile bool _cancelled;

    /// <summary>Request line and header fields, ready to be sent.</summary>
    public byte[] Head { get; } = head;

    /// <summary>The lane that reads the response; <see langword="null"/> before the send.</summary>
    public IoLane? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>The connection that carries it; belongs to the owner.</summary>
    public HttpConnection? Connection { get; set; }

    /// <summary>It was sent a second time.</summary>
    public bool IsResent { get; set; }

    /// <summary>Its end was asked for.</summary>
    public bool IsCancelled
    {
        get => _cancelled;
        set => _cancelled = value;
    }
}
