namespace ServeBench.Transport;

/// <summary>One socket of a source. What arrives goes to the <see cref="ConnectionHandler"/>, on the connection's lane.</summary>
internal abstract class ByteChannel : IDisposable
{
    /// <summary>Whether it has not been closed on this side.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Hands bytes to the system without waiting. For one thread at a time, under the connection's send lock.</summary>
    /// <returns>
    /// How many bytes are on their way; 0 when none can be sent now, then <see cref="ConnectionHandler.SendOn"/> is called and the
    /// same bytes are to be handed over again; negative when the connection is broken.
    /// </returns>
    public abstract int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second);

    /// <summary>Closes the socket; under the connection's send lock.</summary>
    public abstract void Dispose();
}
