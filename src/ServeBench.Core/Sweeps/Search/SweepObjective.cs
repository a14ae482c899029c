using System.Globalization;
using System.Text.Json.Nodes;

namespace ServeBench.Sweeps;

/// <summary>Limits that a load has to keep, as <c>vllm bench sweep serve_sla</c> takes them: <c>{"p99_e2el_ms": "&lt;=500"}</c>.</summary>
internal sealed class SweepObjective
{
    // So that a margin of just 0 misses < and >.
    private const double Epsilon = 1e-8;

    private const string CompletedKey = "completed";
    private const string FailedKey = "failed";

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

    /// <summary>
    /// The worst margin: 0 or below when every limit is kept, else the distance from the worst missed one, as a share of it. The share of
    /// requests that failed counts as such a distance, unless a limit says how many may fail or have to complete.
    /// </summary>
    /// <param name="runs">Results by vLLM's keys, whose means are looked at; at least one.</param>
    /// <exception cref="ServeException"><c>SweepMetricMissing</c>.</exception>
    public double Margin(IReadOnlyList<JsonObject> runs)
    {
        // Latencies are those of the requests that succeeded: a server that refuses most of a load would keep any limit on them.
        double completed = runs.Sum(run => SweepData.Number(run, CompletedKey));
        if (completed == 0)
        {
            return 1;
        }

        double margin = _limits.Max(limit => limit.Margin(runs.Average(run => SweepData.Number(run, limit.Metric))));
        double failed = FailedIn(runs);
        return failed > 0 && !Metrics.Any(metric => metric is CompletedKey or FailedKey) ? Math.Max(margin, failed / (failed + completed)) : margin;
    }

    /// <summary>Requests of the runs that failed.</summary>
    public static double FailedIn(IReadOnlyList<JsonObject> runs) => runs.Sum(run => run[FailedKey] is null ? 0 : SweepData.Number(run, FailedKey));

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
