using System.Globalization;
using System.Text.Json;
using ServeBench.Arrivals;

namespace ServeBench.Results;

/// <summary>vLLM's <c>rps_change_events</c>: when a ramp reached each whole request rate.</summary>
internal static class RampEvents
{
    public const string Key = "rps_change_events";

    // datetime.now().isoformat(): local time without an offset, and without a fraction where there is none.
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff";

    /// <summary>Writes the events, the first of them the start of the ramp.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<RateChange> changes)
    {
        writer.WriteStartArray();
        foreach (RateChange change in changes)
        {
            writer.WriteStartObject();
            writer.WriteNumber("rps", change.Rate);
            writer.WriteString("timestamp", change.Time.ToLocalTime().ToString(TimeFormat, CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The events of a result of another client; <see langword="null"/> when it has none.</summary>
    /// <exception cref="ServeException"><c>ResultInvalid</c>.</exception>
    public static RateChange[]? Read(ResultObject result) =>
        result.Array(Key) is { } events ? [.. events.Select(item => Read(result, item))] : null;

    private static RateChange Read(ResultObject result, JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("rps", out JsonElement rate)
        && rate.ValueKind == JsonValueKind.Number
        && item.TryGetProperty("timestamp", out JsonElement time)
        && time.ValueKind == JsonValueKind.String
        && DateTime.TryParse(time.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out DateTime local)
            ? new RateChange((int)rate.GetDouble(), new DateTimeOffset(local))
            : throw result.Wrong(Key, "an array of objects with 'rps' and 'timestamp'");
}
