using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServeBench.Metrics;

/// <summary>Shares of requests that kept their limits, in percent of all requests; a failed one kept none.</summary>
/// <param name="AllPercent">Kept every limit.</param>
/// <param name="EachPercent">Kept the limit of a latency, for those with a limit.</param>
[JsonConverter(typeof(Converter))]
internal sealed record GoodputShares(double AllPercent, IReadOnlyDictionary<LatencyMetric, double> EachPercent)
{
    public static string PropertyOf(LatencyMetric latency) => $"{latency.Stem}GoodputPercent";

    /// <summary>The share of one latency; <see langword="null"/> without a limit for it.</summary>
    public double? Of(LatencyMetric latency) => EachPercent.TryGetValue(latency, out double percent) ? percent : null;

    // In files: { "all_percent": 90, "ttft_percent": 95 }.
    private sealed class Converter : JsonConverter<GoodputShares>
    {
        private const string Ending = "_percent";
        private const string All = "all" + Ending;

        public override GoodputShares Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            Dictionary<string, double> members = JsonSerializer.Deserialize<Dictionary<string, double>>(ref reader, options) ?? [];
            return new GoodputShares(members.GetValueOrDefault(All), GoodputNumbers.FromMembers(members, Ending));
        }

        public override void Write(Utf8JsonWriter writer, GoodputShares value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer, new OrderedDictionary<string, double>([KeyValuePair.Create(All, value.AllPercent), .. GoodputNumbers.ToMembers(value.EachPercent, Ending)]), options);
    }
}
