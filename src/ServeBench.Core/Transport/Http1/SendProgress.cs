namespace ServeBench.Transport;

/// <summary>What became of a slice of a request.</summary>
internal enum SendProgress
{
    /// <summary>The request is sent as a whole.</summary>
    Done,

    /// <summary>There is more to send, and the socket may take it.</summary>
    More,

    /// <summary>The socket is full for now; it says when it has room.</summary>
    Blocked,

    Broken,
}
