namespace ServeBench.Bench;

/// <summary>What one request costs in a new session over a route, in seconds.</summary>
/// <param name="Route">The route's title.</param>
/// <param name="Empty">A session that does nothing.</param>
/// <param name="Whole">A session that sends the request.</param>
/// <param name="Request">The request itself.</param>
/// <param name="Left">What is left of the whole.</param>
/// <param name="WarmupStreams">How many streams <paramref name="Warmup"/> is for.</param>
/// <param name="Warmup">The warm-up before so many streams.</param>
internal sealed record SessionFigures(string Route, double Empty, double Whole, double Request, double Left, int WarmupStreams, double Warmup);
