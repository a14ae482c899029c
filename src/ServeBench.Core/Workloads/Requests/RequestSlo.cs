using System.Globalization;

namespace ServeBench.Workloads;

/// <summary>Limits of one request, which it brings with it: what its caller was promised. Milliseconds, above 0; <see langword="null"/> where there is none.</summary>
public sealed record RequestSlo
{
    /// <summary>The header that has the limit of the time to first token, as in inference-perf.</summary>
    internal const string TtftHeader = "x-slo-ttft-ms";

    /// <summary>The header that has the limit of the time per output token, as in inference-perf.</summary>
    internal const string TpotHeader = "x-slo-tpot-ms";

    /// <summary>Limit for the time to first token.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Limit for the time per output token. A request with one token keeps it.</summary>
    public double? TpotMs { get; init; }

    /// <summary>Limit for the end-to-end latency.</summary>
    public double? E2elMs { get; init; }

    /// <summary>Whether it limits nothing.</summary>
    internal bool IsEmpty => TtftMs is null && TpotMs is null && E2elMs is null;

    /// <summary>The limits that headers have, whatever else they are; <see langword="null"/> where they have none, or no number above 0.</summary>
    internal static RequestSlo? FromHeaders(IEnumerable<KeyValuePair<string, string>> headers)
    {
        var slo = new RequestSlo();
        foreach ((string name, string value) in headers)
        {
            double? ms = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number > 0 && double.IsFinite(number) ? number : null;
            slo = name.Equals(TtftHeader, StringComparison.OrdinalIgnoreCase) ? slo with { TtftMs = ms }
                : name.Equals(TpotHeader, StringComparison.OrdinalIgnoreCase) ? slo with { TpotMs = ms }
                : slo;
        }

        return slo.IsEmpty ? null : slo;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", new[] { Text("ttft", TtftMs), Text("tpot", TpotMs), Text("e2el", E2elMs) }.OfType<string>());

    private static string? Text(string name, double? limit) => limit is null ? null : string.Create(CultureInfo.InvariantCulture, $"{name} <= {limit} ms");
}
