namespace ServeBench.Transport;

/// <summary>What another thread asks of an <see cref="IoLane"/>.</summary>
internal sealed record IoCommand(IoCommandKind Kind, object Subject);
