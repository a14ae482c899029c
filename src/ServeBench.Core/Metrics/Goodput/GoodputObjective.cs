using System.Collections;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServeBench.Metrics;

/// <summary>The latencies that a request must not exceed to count as good. Any latency of a request can have a limit.</summary>
[JsonConverter(typeof(Converter))]
public sealed class GoodputObjective : IEquatable<GoodputObjective>
{
    private const string Unit = " ms";
    private const string Comparison = " <= ";
    private const string Separator = ", ";

    private GoodputObjective(IReadOnlyList<GoodputLimit> limits) => Limits = limits;

    /// <summary>The limits, at least one; no two of one latency. They have the order of the latencies in docs/metrics.md.</summary>
    public IReadOnlyList<GoodputLimit> Limits { get; }

    /// <summary>Reads a table such as <c>@{ ttft = 200; tpot = 30 }</c>.</summary>
    /// <param name="table">Names of latencies in any case; values in milliseconds.</param>
    /// <exception cref="ServeException"><c>GoodputInvalid</c> for a name that is not a latency, a value that is not a number greater than 0, or an empty table.</exception>
    public static GoodputObjective Parse(IDictionary table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Count == 0)
        {
            throw Invalid($"The table of goodput is empty. Give a limit in milliseconds for one or more of {Names}.", table);
        }

        var limits = new Dictionary<LatencyMetric, double>();
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            LatencyMetric latency = LatencyMetric.Find(name)
                ?? throw Invalid($"'{name}' is not a latency that goodput can limit; did you mean '{LatencyMetric.Nearest(name).Key}'? The latencies are {Names}, and the limits are milliseconds.", name);
            if (!limits.TryAdd(latency, Limit(name, entry.Value)))
            {
                throw Invalid($"The table of goodput has two limits for {latency.Key}. Give one.", name);
            }
        }

        return Of(limits);
    }

    /// <inheritdoc/>
    public bool Equals(GoodputObjective? other) => other is not null && Limits.SequenceEqual(other.Limits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GoodputObjective);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join(Separator, Limits);

    /// <summary>The objective of limits in milliseconds.</summary>
    internal static GoodputObjective Of(IReadOnlyDictionary<LatencyMetric, double> limits) =>
        new([.. LatencyMetric.All.Where(limits.ContainsKey).Select(latency => new GoodputLimit(latency, limits[latency]))]);

    /// <summary>What <see cref="ToString"/> wrote, as the copy of an object has it; <see langword="null"/> for another text.</summary>
    internal static GoodputObjective? FromText(string text)
    {
        var limits = new Dictionary<LatencyMetric, double>();
        foreach (string limit in text.Split(Separator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (limit.Split(Comparison) is [var name, var number]
                && LatencyMetric.Find(name) is { } latency
                && number.EndsWith(Unit, StringComparison.Ordinal)
                && double.TryParse(number.AsSpan(..^Unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double ms))
            {
                limits[latency] = ms;
            }
        }

        return limits.Count > 0 ? Of(limits) : null;
    }

    private static string Names => string.Join(Separator, LatencyMetric.All.Select(latency => latency.Key));

    private static double Limit(string name, object? value)
    {
        try
        {
            // A text with a comma is not a number here: 12,5 would be read as 125.
            double limit = value is string text
                ? double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)
                : Convert.ToDouble(value, CultureInfo.InvariantCulture);
            if (limit > 0 && double.IsFinite(limit))
            {
                return limit;
            }
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException)
        {
            throw Invalid(Message(), value, exception);
        }

        throw Invalid(Message(), value);

        string Message() => string.Create(
            CultureInfo.InvariantCulture, $"The limit of goodput for '{name}' is '{value}'. Give a number of milliseconds greater than 0.");
    }

    private static ServeException Invalid(string message, object? target, Exception? cause = null) =>
        new("GoodputInvalid", ServeErrorKind.InvalidArgument, message, target, cause);

    // In files: { "ttft_ms": 200, "tpot_ms": 30 }.
    private sealed class Converter : JsonConverter<GoodputObjective>
    {
        private const string Ending = "_ms";

        public override GoodputObjective Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Of(GoodputNumbers.FromMembers(JsonSerializer.Deserialize<Dictionary<string, double>>(ref reader, options) ?? [], Ending));

        public override void Write(Utf8JsonWriter writer, GoodputObjective value, JsonSerializerOptions options) => JsonSerializer.Serialize(
            writer,
            new OrderedDictionary<string, double>(GoodputNumbers.ToMembers(value.Limits.Select(limit => KeyValuePair.Create(limit.Latency, limit.Ms)), Ending)),
            options);
    }
}
