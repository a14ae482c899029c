namespace ServeBench.Transport;

/// <summary>Where a response stands after the bytes that a reader was given.</summary>
internal enum HttpReadResult
{
    /// <summary>All bytes are taken, and the response goes on.</summary>
    NeedMore,

    /// <summary>The response is complete; bytes that are left do not belong to it.</summary>
    Complete,

    Failed,
}
