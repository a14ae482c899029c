namespace ServeBench.Transport;

/// <summary>What another thread asks of an <see cref="IoLane"/>.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Subject">What to do it with.</param>
internal sealed record IoCommand(IoCommandKind Kind, object Subject);
