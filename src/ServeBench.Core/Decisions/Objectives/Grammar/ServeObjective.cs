using System.Globalization;
using ServeBench.Metrics;

namespace ServeBench.Decisions;

/// <summary>A number of a run and its limit.</summary>
/// <param name="Subject">The number.</param>
/// <param name="Operator">How it has to stand to the limit.</param>
/// <param name="Limit">The limit, in the unit of the number.</param>
internal sealed record ServeObjective(ObjectiveSubject Subject, ObjectiveOperator Operator, double Limit)
{
    /// <summary>Whether it says how many requests may fail, so that other objectives may be about those that succeeded.</summary>
    public bool LimitsFailures => Subject is ObjectiveSubject.OfShare
        || Subject is ObjectiveSubject.OfColumn { Column.Metric: var metric } && (metric == RunMetrics.Failed || metric == RunMetrics.Completed || metric == RunMetrics.SuccessRate);

    /// <summary>
    /// Whether it is met the better the worse the number is, such as a latency of at least a limit: rarely what was meant, and not wrong, since
    /// answers that come too early may be those of a cache.
    /// </summary>
    public bool IsBackwards => Subject.Direction == (Operator.IsUpper ? MetricDirection.HigherIsBetter : MetricDirection.LowerIsBetter);

    /// <summary>Reads an objective.</summary>
    /// <param name="text">For example <c>p99 ttft &lt;= 200 ms</c>.</param>
    /// <exception cref="ServeException">
    /// <c>ObjectiveInvalid</c>, <c>ObjectiveMetricUnknown</c>, <c>ObjectiveStatisticInvalid</c> or <c>ObjectiveUnitInvalid</c>.
    /// </exception>
    public static ServeObjective Parse(string text) => new ObjectiveParser(text).Parse();

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Subject.Name} {Operator} {Limit:R}{(Subject.Unit.Symbol.Length > 0 ? " " + Subject.Unit.Symbol : "")}");
}
