using System.Text.Json;

namespace ServeBench.Workloads;

/// <summary>The limits that a line of JSON Lines brings for its request: <c>"slo": {"ttft_ms": 200, "tpot_ms": 30, "e2el_ms": 5000}</c>, or headers by inference-perf's names.</summary>
internal static class SloColumn
{
    private const string Name = "slo";
    private const string Headers = "headers";
    private const string Ttft = "ttft_ms";
    private const string Tpot = "tpot_ms";
    private const string E2el = "e2el_ms";

    /// <summary>The limits; <see langword="null"/> where the line has none.</summary>
    /// <exception cref="ServeException"><c>DatasetLineInvalid</c>: a limit is not a number above 0, or has another name.</exception>
    public static RequestSlo? Read(JsonLine line)
    {
        RequestSlo slo = new();
        if (line.Root.TryGetProperty(Headers, out JsonElement headers) && headers.ValueKind == JsonValueKind.Object)
        {
            slo = RequestSlo.FromHeaders(headers.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.ToString()))) ?? slo;
        }

        if (line.Root.TryGetProperty(Name, out JsonElement limits) && limits.ValueKind != JsonValueKind.Null)
        {
            if (limits.ValueKind != JsonValueKind.Object)
            {
                throw line.Invalid(Name, "an object with limits in milliseconds");
            }

            foreach (JsonProperty limit in limits.EnumerateObject())
            {
                double ms = limit.Value.ValueKind == JsonValueKind.Number && limit.Value.TryGetDouble(out double number) && number > 0 && double.IsFinite(number)
                    ? number
                    : throw line.Wrong(Name, $"the limit '{limit.Name}' under '{Name}' is not a number of milliseconds above 0.");
                slo = limit.Name switch
                {
                    Ttft => slo with { TtftMs = ms },
                    Tpot => slo with { TpotMs = ms },
                    E2el => slo with { E2elMs = ms },
                    _ => throw line.Wrong(Name, $"'{limit.Name}' under '{Name}' is not a limit; did you mean '{NameSpelling.Nearest(limit.Name, [Ttft, Tpot, E2el], known => [known])}'?"),
                };
            }
        }

        return slo.IsEmpty ? null : slo;
    }
}
