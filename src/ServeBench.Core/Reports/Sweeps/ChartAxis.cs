using ServeBench.Metrics;

namespace ServeBench.Reports.Sweeps;

/// <summary>One axis of a chart.</summary>
/// <param name="Name">What is measured along it.</param>
/// <param name="Scale">How its values are placed.</param>
internal sealed record ChartAxis(string Name, ChartScale Scale)
{
    /// <summary>The unit of a metric, or of the request rate; <see langword="null"/> for what has none or has it in its name, as <c>p99_ttft_ms</c>.</summary>
    public string? Unit
    {
        get
        {
            MetricUnit? unit = Name == "request_rate" ? MetricUnit.RequestsPerSecond : MetricCatalog.FindColumn(Name)?.Metric.Unit;
            return unit is null or { Symbol: "" } || Name.EndsWith($"_{unit.Symbol}", StringComparison.Ordinal) ? null : unit.Symbol;
        }
    }

    public bool Takes(double value) => double.IsFinite(value) && Scale switch
    {
        ChartScale.Log => value > 0,
        ChartScale.Sqrt => value >= 0,
        _ => true,
    };
}
