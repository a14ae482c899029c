namespace ServeBench.Transport;

/// <summary>One HTTP request with its body already serialised.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Target">Path and query, as they go on the request line.</param>
/// <param name="Headers">Header fields in the order in which they are sent; without Host and Content-Length, which the transport adds.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record WireRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    ReadOnlyMemory<byte> Body);
