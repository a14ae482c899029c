namespace ServeBench.Tests.Randomness;

/// <summary>What the tests of the generators share.</summary>
internal static class Streams
{
    /// <summary>The ranges of random_extra.json: those that need all of 32 bits or more.</summary>
    public static IReadOnlyList<(string Name, long Low, long High)> WideRanges { get; } =
    [
        ("full_32", 0, 1L << 32),
        ("above_32", 0, (1L << 32) + 1),
        ("wide", -(1L << 40), 1L << 41),
        ("nearly_full_64", long.MinValue, long.MaxValue),
        ("rejecting_32", 0, 3_000_000_000),
    ];

    public static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];

    public static int[] Range(int count) => [.. Enumerable.Range(0, count)];
}
