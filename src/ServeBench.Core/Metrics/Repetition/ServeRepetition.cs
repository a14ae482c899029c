using System.Globalization;

namespace ServeBench.Metrics;

/// <summary>One metric over repeated runs.</summary>
public sealed record ServeRepetition
{
    /// <summary>What the runs have in common, where they were grouped; else <c>all runs</c>.</summary>
    public required string Group { get; init; }

    /// <summary>The metric: the name of a property of <see cref="ServeMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>How many runs have the metric: one without a steady state has none of its metrics, and one in which nothing succeeded no latencies.</summary>
    public required int RunCount { get; init; }

    /// <summary>Mean over the runs.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of these runs (ddof 0), as in <c>vllm-bench</c>.</summary>
    public required double Std { get; init; }

    /// <summary>
    /// Standard deviation that further runs would have as these suggest (ddof 1): of few runs it is greater. <see langword="null"/> for one run.
    /// </summary>
    public double? SampleStd => RunCount > 1 ? Std * Math.Sqrt(RunCount / (RunCount - 1.0)) : null;

    /// <summary>Least.</summary>
    public required double Min { get; init; }

    /// <summary>Greatest.</summary>
    public required double Max { get; init; }

    /// <summary>Coefficient of variation in percent, 100 · Std / mean: the less, the more stable. <see langword="null"/> where the mean is 0.</summary>
    public double? CvPercent => Mean == 0 ? null : Std / Mean * 100;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}: {Mean:0.##} ± {Std:0.##} ({Min:0.##} to {Max:0.##}, {RunCount} runs)");

    internal static IEnumerable<ServeRepetition> Of(string group, IReadOnlyCollection<ServeMetrics> runs)
    {
        foreach (MetricColumn column in MetricCatalog.Compared)
        {
            double[] values = [.. runs.Select(column.Of).OfType<double>().Where(double.IsFinite)];
            if (values.Length > 0)
            {
                var sample = new SampleStatistics(values);
                yield return new ServeRepetition
                {
                    Group = group,
                    Metric = column.Name,
                    RunCount = values.Length,
                    Mean = sample.Mean,
                    Std = sample.StandardDeviation,
                    Min = sample.Percentile(0),
                    Max = sample.Percentile(100),
                };
            }
        }
    }
}
