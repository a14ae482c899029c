using ServeBench.Metrics;

namespace ServeBench.HelpGenerator;

/// <summary>Writes the tables of a page from the catalogue of metrics. A table stands between two comments: <c>&lt;!-- metrics: NAME --&gt;</c> and <c>&lt;!-- end of metrics --&gt;</c>.</summary>
internal static class MetricTables
{
    private const string Begin = "<!-- metrics: ";
    private const string BeginEnd = " -->";
    private const string End = "<!-- end of metrics -->";

    private static readonly Dictionary<string, Func<IEnumerable<string>>> s_tables = new()
    {
        ["latencies"] = Latencies,
        ["run"] = () => Numbers([RunMetrics.Duration, .. RunMetrics.Counts, .. RunMetrics.Throughputs, RunMetrics.InputThroughput, .. RunMetrics.Peaks]),
        ["steady state"] = () => Numbers(SteadyStateMetrics.All),
        ["balance"] = () => Numbers(BalanceMetrics.All),
        ["conversations"] = () => Numbers(ConversationMetrics.All),
        ["server"] = () => Numbers(ServerMetrics.All),
    };

    /// <summary>Writes the tables of a page anew, and leaves all else as it is.</summary>
    /// <exception cref="InvalidDataException">The page has a table that is not known, or one without an end.</exception>
    public static void Write(string path)
    {
        List<string> page = [];
        bool inside = false;
        foreach (string line in File.ReadLines(path))
        {
            inside &= line != End;
            if (!inside)
            {
                page.Add(line);
            }

            if (line.StartsWith(Begin, StringComparison.Ordinal) && line.EndsWith(BeginEnd, StringComparison.Ordinal))
            {
                string name = line[Begin.Length..^BeginEnd.Length];
                page.AddRange(s_tables.TryGetValue(name, out Func<IEnumerable<string>>? table)
                    ? table()
                    : throw new InvalidDataException($"{path} has a table '{name}'; the tables are {string.Join(", ", s_tables.Keys)}."));
                inside = true;
            }
        }

        File.WriteAllText(path, inside ? throw new InvalidDataException($"The last table of {path} has no end.") : string.Join('\n', page) + "\n");
    }

    private static IEnumerable<string> Latencies()
    {
        yield return "| latency | name | vLLM's name | properties | formula | since |";
        yield return "|---|---|---|---|---|---|";
        foreach (Metric metric in MetricCatalog.Latencies)
        {
            LatencyMetric latency = metric.Latency!;
            string key = latency.Clients == VllmClients.None ? "" : Code(latency.Key);
            string names = Code(latency.Id) + (latency.Clients == VllmClients.None ? $", {Code(latency.Key)}" : "");
            string asked = latency.HasAskedPercentiles ? ", and each percentile that was asked for" : "";
            yield return $"| {latency.Title}: {latency.Header} | {names} | {key} | {Properties(metric)}{asked} | {latency.Formula} | {metric.Since} |";
        }
    }

    private static IEnumerable<string> Numbers(IEnumerable<Metric> metrics)
    {
        yield return "| metric | property | vLLM's key | unit | better | formula | since |";
        yield return "|---|---|---|---|---|---|---|";
        foreach (Metric metric in metrics)
        {
            string keys = string.Join(", ", metric.Columns.Select(column => column.VllmKey).OfType<string>().Select(Code));
            yield return $"| {metric.Title} | {Properties(metric)} | {keys} | {metric.Unit} | {Better(metric)} | {metric.Formula} | {metric.Since} |";
        }
    }

    private static string Properties(Metric metric) => string.Join(", ", metric.Columns.Select(column => column.Property).OfType<string>().Select(Code));

    private static string Better(Metric metric) => metric.Direction switch
    {
        MetricDirection.HigherIsBetter => "more",
        MetricDirection.LowerIsBetter => "less",
        _ => "",
    };

    private static string Code(string text) => $"`{text}`";
}
