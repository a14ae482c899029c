using System.Collections;
using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>The latencies that a request must not exceed to count as good; <see langword="null"/> where there is no limit.</summary>
public sealed record GoodputObjective
{
    private const string ValidNames = "ttft, tpot and e2el";

    /// <summary>Limit for the time to first token, in milliseconds; greater than 0.</summary>
    public double? TtftMs { get; init; }

    /// <summary>Limit for the time per output token, in milliseconds; greater than 0. A request with one token keeps it.</summary>
    public double? TpotMs { get; init; }

    /// <summary>Limit for the end-to-end latency, in milliseconds; greater than 0.</summary>
    public double? E2elMs { get; init; }

    /// <summary>Reads a table such as <c>@{ ttft = 200; tpot = 30 }</c>.</summary>
    /// <param name="table">Keys <c>ttft</c>, <c>tpot</c>, <c>e2el</c> in any case; values in milliseconds.</param>
    /// <exception cref="ServeException"><c>GoodputInvalid</c> for another key, a value that is no number greater than 0, or no key.</exception>
    public static GoodputObjective Parse(IDictionary table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Count == 0)
        {
            throw Invalid($"The goodput table is empty; give a limit in milliseconds for one or more of {ValidNames}.", table);
        }

        var objective = new GoodputObjective();
        foreach (DictionaryEntry entry in table)
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            objective = name.ToLowerInvariant() switch
            {
                "ttft" => objective with { TtftMs = Limit(name, entry.Value) },
                "tpot" => objective with { TpotMs = Limit(name, entry.Value) },
                "e2el" => objective with { E2elMs = Limit(name, entry.Value) },
                _ => throw Invalid($"'{name}' is no goodput objective; the names are {ValidNames}, the values milliseconds.", name),
            };
        }

        return objective;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> limits = [];
        Add("ttft", TtftMs);
        Add("tpot", TpotMs);
        Add("e2el", E2elMs);
        return string.Join(", ", limits);

        void Add(string name, double? limit)
        {
            if (limit is not null)
            {
                limits.Add(string.Create(CultureInfo.InvariantCulture, $"{name} <= {limit} ms"));
            }
        }
    }

    private static double Limit(string name, object? value)
    {
        try
        {
            // A text with a comma is no number here: 12,5 would be read as 125.
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
            CultureInfo.InvariantCulture, $"The goodput objective '{name}' is '{value}'; give a number of milliseconds greater than 0.");
    }

    private static ServeException Invalid(string message, object? target, Exception? cause = null) =>
        new("GoodputInvalid", ServeErrorKind.InvalidArgument, message, target, cause);
}
