using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using ServeBench.Load;
using ServeBench.Metrics;

namespace ServeBench.Commands;

/// <summary>Metrics from a property bag: the latencies and counts that have no property to set are read from those that show them.</summary>
internal static partial class DeserializedMetrics
{
    /// <summary>The metrics without what has a property to set; without requests.</summary>
    public static ServeMetrics Create(PSObject bag)
    {
        ServeRun run = Run(bag);
        return new ServeMetrics(run, [], Latencies(bag))
        {
            FailureCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.Failures)), Enum.Parse<RequestErrorKind>),
            FinishReasonCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.FinishReasons)), name => name),
            OutputLengthSourceCounts = Tally.Parse(Text(bag, nameof(ServeMetrics.OutputLengthSources)), Enum.Parse<OutputLengthSource>),
            GoodputShares = Number(bag, nameof(ServeMetrics.GoodputPercent)) is { } all
                ? new GoodputShares(
                    all,
                    Number(bag, nameof(ServeMetrics.TtftGoodputPercent)),
                    Number(bag, nameof(ServeMetrics.TpotGoodputPercent)),
                    Number(bag, nameof(ServeMetrics.E2elGoodputPercent)))
                : null,
            ToolMetrics = ToolMetrics(bag, run.Tool),
        };
    }

    private static ServeRun Run(PSObject bag) =>
        LanguagePrimitives.TryConvertTo(bag.Properties[nameof(ServeMetrics.Run)]?.Value, CultureInfo.InvariantCulture, out ServeRun run) && run is not null
            ? run
            : new ServeRun();

    private static Dictionary<LatencyMetric, LatencyStatistics> Latencies(PSObject bag)
    {
        var latencies = new Dictionary<LatencyMetric, LatencyStatistics>();
        double[] chosen = ChosenPercentiles(bag);
        foreach (LatencyMetric metric in Enum.GetValues<LatencyMetric>())
        {
            string name = MetricsObject.NameOf(metric);
            if (Number(bag, $"Mean{name}Ms") is { } mean)
            {
                List<PercentileValue> all = [.. Percentiles(bag, name).OrderBy(value => value.Percent)];
                latencies[metric] = new LatencyStatistics
                {
                    MeanMs = mean,
                    MedianMs = Number(bag, $"Median{name}Ms"),
                    StdMs = Number(bag, $"Std{name}Ms"),
                    Percentiles = [.. chosen.SelectMany(percent => all.Where(value => value.Percent.Equals(percent)))],
                    OtherPercentiles = [.. all.Where(value => !chosen.Contains(value.Percent))],
                };
            }
        }

        return latencies;
    }

    private static double[] ChosenPercentiles(PSObject bag) =>
    [
        .. Text(bag, nameof(ServeMetrics.Percentiles))
            .Split(", ", StringSplitOptions.RemoveEmptyEntries)
            .Select(percent => double.Parse(percent, CultureInfo.InvariantCulture)),
    ];

    // What another tool calls by its own name has that name in it, and is no property of the type.
    private static OrderedDictionary<string, double> ToolMetrics(PSObject bag, string? tool)
    {
        var metrics = new OrderedDictionary<string, double>();
        string own = tool?.Replace("-", "", StringComparison.Ordinal) ?? "";
        foreach (PSPropertyInfo property in bag.Properties)
        {
            if (own.Length > 0
                && property.Name.Contains(own, StringComparison.OrdinalIgnoreCase)
                && typeof(ServeMetrics).GetProperty(property.Name) is null
                && Number(bag, property.Name) is { } value)
            {
                metrics[property.Name] = value;
            }
        }

        return metrics;
    }

    private static IEnumerable<PercentileValue> Percentiles(PSObject bag, string name)
    {
        foreach (PSPropertyInfo property in bag.Properties)
        {
            Match match = PercentileProperty().Match(property.Name);
            if (match.Success && match.Groups["name"].Value == name && Number(bag, property.Name) is { } value)
            {
                yield return new PercentileValue(
                    double.Parse(match.Groups["percent"].Value.Replace('_', '.'), CultureInfo.InvariantCulture), value);
            }
        }
    }

    private static string Text(PSObject bag, string name) => bag.Properties[name]?.Value as string ?? "";

    private static double? Number(PSObject bag, string name) =>
        bag.Properties[name]?.Value is { } value && LanguagePrimitives.TryConvertTo(value, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;

    [GeneratedRegex(@"^P(?<percent>\d+(_\d+)?)(?<name>[A-Z]\w*)Ms$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex PercentileProperty();
}
