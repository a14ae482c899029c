namespace ServeBench.Bench;

/// <summary>One load to measure under.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Concurrency">Streams at once.</param>
/// <param name="Requests">Requests in all.</param>
/// <param name="Tokens">Tokens in each answer.</param>
/// <param name="TtftMs">Time to first token in milliseconds.</param>
/// <param name="ItlMs">Time between tokens in milliseconds.</param>
internal sealed record Level(string Name, int Concurrency, int Requests, int Tokens, double TtftMs, double ItlMs)
{
    /// <summary>The levels of the table: paced ones with twice their concurrency in requests, and one as fast as it goes.</summary>
    public static IReadOnlyList<Level> All { get; } =
    [
        Paced(1), Paced(10), Paced(100), Paced(500), Paced(1000), new("blast", 64, 6400, 500, 0, 0),
    ];

    /// <summary>Whether answers come as fast as they can be read.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsBlast => ItlMs == 0;

    private static Level Paced(int concurrency) =>
        new(concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture), concurrency, 2 * concurrency, 100, 50, 10);
}
