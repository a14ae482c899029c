using System.Globalization;

namespace ServeBench.Sweeps;

/// <summary>An option of the server and one of the benchmark that have to have the same value.</summary>
internal sealed record SweepLink(string Server, string Benchmark)
{
    /// <summary>Reads pairs such as <c>max_num_seqs=max_concurrency</c>, several of them with commas between.</summary>
    /// <exception cref="ServeException"><c>SweepLinkInvalid</c>.</exception>
    public static IReadOnlyList<SweepLink> Parse(IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(text => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(pair =>
            pair.Split('=', StringSplitOptions.TrimEntries) is [{ Length: > 0 } server, { Length: > 0 } benchmark]
                ? new SweepLink(server, benchmark)
                : throw new ServeException(
                    "SweepLinkInvalid",
                    ServeErrorKind.InvalidArgument,
                    $"'{pair}' does not link two options. Give the server's and the benchmark's option, for example max_num_seqs=max_concurrency.",
                    pair)),
    ];

    /// <summary>Whether both have the option, with the same value.</summary>
    public bool Holds(SweepParameters server, SweepParameters benchmark) =>
        server.ContainsKey(Server) && benchmark.ContainsKey(Benchmark) && Same(server[Server], benchmark[Benchmark]);

    // As Python compares them: 8 and 8.0 are the same, 8 and "8" are not.
    private static bool Same(object? left, object? right) => (Number(left), Number(right)) is ({ } a, { } b)
        ? a.Equals(b)
        : Number(left) is null && Number(right) is null && PythonText.Repr(left) == PythonText.Repr(right);

    private static double? Number(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => null,
    };
}
