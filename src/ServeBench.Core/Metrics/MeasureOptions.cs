using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>What is measured beyond the means.</summary>
internal sealed record MeasureOptions
{
    private readonly IReadOnlyList<double> _percentiles = [99];

    /// <summary>Percentiles to compute for each latency, 0 to 100; the default is 99. What is given twice counts once.</summary>
    /// <exception cref="ServeException"><c>PercentileInvalid</c> for a number outside of 0 to 100.</exception>
    public IReadOnlyList<double> Percentiles
    {
        get => _percentiles;
        init
        {
            foreach (double percent in value)
            {
                if (percent is not (>= 0 and <= 100))
                {
                    throw new ServeException(
                        "PercentileInvalid",
                        ServeErrorKind.InvalidArgument,
                        string.Create(CultureInfo.InvariantCulture, $"{percent} is not a percentile; give numbers from 0 to 100, for example 50, 99 or 99.9."),
                        percent);
                }
            }

            _percentiles = [.. value.Distinct()];
        }
    }

    /// <summary>
    /// The share of the concurrency limit that has to be in flight in the steady state, above 0 to 1; <see langword="null"/> to leave the
    /// steady state out.
    /// </summary>
    public double? SteadyStateThreshold { get; init; } = 0.95;

    /// <summary>Seconds below which a steady state has a warning; <see langword="null"/> for 10, or a tenth of the run if that is longer.</summary>
    public double? SteadyStateMinSeconds { get; init; }

    /// <summary>What the metrics are of.</summary>
    public MetricsGrouping By { get; init; }

    /// <summary>What a request must keep to count as good, or <see langword="null"/>.</summary>
    public GoodputObjective? Goodput { get; init; }
}
