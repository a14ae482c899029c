namespace ServeBench.Metrics;

/// <summary>Numbers of latencies as files have them: <c>{ "ttft_ms": 200, "tpot_ms": 30 }</c>.</summary>
internal static class GoodputNumbers
{
    /// <summary>The numbers of latencies among the members of a JSON object; what has another ending, or is of a latency that only a newer version measures, is passed over.</summary>
    public static Dictionary<LatencyMetric, double> FromMembers(IEnumerable<KeyValuePair<string, double>> members, string ending)
    {
        var numbers = new Dictionary<LatencyMetric, double>();
        foreach ((string name, double number) in members)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal) && LatencyMetric.Find(name[..^ending.Length]) is { } latency)
            {
                numbers[latency] = number;
            }
        }

        return numbers;
    }

    public static IEnumerable<KeyValuePair<string, double>> ToMembers(IEnumerable<KeyValuePair<LatencyMetric, double>> numbers, string ending) =>
        numbers.Select(pair => KeyValuePair.Create(pair.Key.Key + ending, pair.Value));
}
