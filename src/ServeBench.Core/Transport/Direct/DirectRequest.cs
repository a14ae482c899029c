using System.Runtime.Versioning;

namespace ServeBench.Transport.Direct;

/// <summary>What <see cref="DirectTransport"/> keeps beside an exchange from Prepare to its end.</summary>
/// <param name="head">Request line and header fields, ready to be sent.</param>
[SupportedOSPlatform("linux")]
internal sealed class DirectRequest(byte[] head)
{
    private volatile IoThread? _owner;
    private volatile bool _cancelled;

    /// <summary>Request line and header fields, ready to be sent.</summary>
    public byte[] Head { get; } = head;

    /// <summary>The thread that reads the response; <see langword="null"/> before the send.</summary>
    public IoThread? Owner
    {
        get => _owner;
        set => _owner = value;
    }

    /// <summary>The connection that carries it; belongs to the owner.</summary>
    public DirectConnection? Connection { get; set; }

    /// <summary>It was sent a second time.</summary>
    public bool IsResent { get; set; }

    /// <summary>Its end was asked for.</summary>
    public bool IsCancelled
    {
        get => _cancelled;
        set => _cancelled = value;
    }
}
