using System.Globalization;
using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>Limits that a load has to keep, as <c>vllm bench sweep serve_sla</c> takes them: <c>{"p99_e2el_ms": "&lt;=500"}</c>.</summary>
internal sealed class SweepObjective
{
    // So that a margin of just 0 misses < and >.
    private const double Epsilon = 1e-8;

    private readonly IReadOnlyList<Limit> _limits;

    private SweepObjective(IReadOnlyList<Limit> limits) => _limits = limits;

    /// <summary>The names that it limits.</summary>
    public IEnumerable<string> Metrics => _limits.Select(limit => limit.Metric);

    /// <summary>Reads an entry.</summary>
    /// <exception cref="ServeException"><c>SweepObjectiveInvalid</c>.</exception>
    public static SweepObjective Parse(SweepParameters entry)
    {
        Limit[] limits = [.. entry.Where(pair => pair.Key != SweepParameters.NameKey).Select(pair => ParseLimit(pair.Key, PythonText.Str(pair.Value)))];
        return limits.Length > 0 ? new SweepObjective(limits) : throw Invalid("An objective is empty; give a metric and its limit, as in @{ p99_e2el_ms = '<=500' }.", entry);
    }

    /// <summary>The worst margin: 0 or below when every limit is kept, else the distance from the worst missed one, as a share of it.</summary>
    /// <param name="runs">Results by vLLM's keys, whose means are looked at; at least one.</param>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public double Margin(IReadOnlyList<JsonObject> runs)
    {
        // Where nothing succeeded, latencies are 0, which is no objective kept.
        return runs.All(run => SweepData.Number(run, "completed") == 0)
            ? 1
            : _limits.Max(limit => limit.Margin(runs.Average(run => SweepData.Number(run, limit.Metric))));
    }

    /// <summary>The limits as vLLM writes them into a file's name.</summary>
    public string ToString(string separator) => string.Join(separator, _limits);

    /// <inheritdoc/>
    public override string ToString() => ToString(", ");

    private static Limit ParseLimit(string metric, string text)
    {
        string comparison = text.StartsWith("<=", StringComparison.Ordinal) || text.StartsWith(">=", StringComparison.Ordinal) ? text[..2] : text.Length > 0 ? text[..1] : "";
        return comparison is "<=" or ">=" or "<" or ">"
            && double.TryParse(text[comparison.Length..].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? new Limit(metric, comparison, value)
                : throw Invalid($"'{metric}' has the limit '{text}'; a limit is <=, >=, < or > and a number, as in '<=500'.", text);
    }

    private static ServeException Invalid(string message, object target) => new("SweepObjectiveInvalid", ServeErrorKind.InvalidArgument, message, target);

    private sealed record Limit(string Metric, string Comparison, double Value)
    {
        public double Margin(double actual)
        {
            double distance = Comparison[0] == '<' ? actual - Value : Value - actual;
            return (Comparison.Length == 1 ? distance + Epsilon : distance) / (Value == 0 ? 1 : Math.Abs(Value));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Metric}{Comparison}{Value:F2}");
    }
}
