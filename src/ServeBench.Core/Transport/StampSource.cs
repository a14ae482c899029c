namespace ServeBench.Transport;

/// <summary>Who stamps the arrival of bytes.</summary>
public enum StampSource
{
    /// <summary>The thread that reads, after the read.</summary>
    User,

    /// <summary>The kernel, when the packet arrives.</summary>
    Kernel,
}
