namespace ServeBench.Endpoints;

/// <summary>A request's body as it travels.</summary>
/// <param name="ContentType">Value of the header field <c>Content-Type</c>.</param>
/// <param name="Bytes">The body.</param>
internal sealed record RequestContent(string ContentType, ReadOnlyMemory<byte> Bytes);
