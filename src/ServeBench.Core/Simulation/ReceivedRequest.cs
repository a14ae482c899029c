namespace ServeBench.Simulation;

/// <summary>A request as the simulator received it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, without the query.</param>
/// <param name="Headers">Header fields in the order of arrival.</param>
/// <param name="Body">The body, free of transfer coding.</param>
/// <param name="ArrivalStamp">When the body was complete, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</param>
internal sealed record ReceivedRequest(
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body,
    long ArrivalStamp);
