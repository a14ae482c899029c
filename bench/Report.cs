namespace ServeBench.Bench;

/// <summary>Sums up what the runs printed.</summary>
internal sealed class Report(int repeat)
{
    /// <summary>Repetitions a level.</summary>
    public int Repeat => repeat;

    /// <summary>All that was measured.</summary>
    public BenchHistory History { get; } = BenchHistory.Begin(repeat);

    /// <summary>Adds the results with one instrument over one route.</summary>
    public void Add(string against, IReadOnlyList<LevelResult> results) =>
        History.Levels.AddRange(results.Select(result => new LevelFigures(
            against,
            result.Level,
            ResultsPage.Figures.ToDictionary(figure => figure.Key, figure => SidesOf(result, figure.Key)),
            result.Client[0].Text("stamps"),
            Median(result.Client, "lag_p99"),
            Median(result.Client, "read_lag_p99"),
            Median(result.Client, "coalesced"),
            CountLimited(result.Client),
            result.Client.Count)));

    /// <summary>Adds what the client did with open-loop loads, once a repetition, and how late the machine's own timer was before each run.</summary>
    public void Add(string against, IReadOnlyList<(Scenario Scenario, List<Figures> Runs)> results, IReadOnlyList<(double P50, double P99)> timer) =>
        History.Scenarios = new ScenarioTable(
            against,
            results[0].Runs.Count,
            [.. results.Select(result => new ScenarioFigures(
                result.Scenario.Name,
                Median(result.Runs, "open"),
                Median(result.Runs, "lag_p50"),
                Median(result.Runs, "lag_p99"),
                Median(result.Runs, "ttft_p50"),
                Median(result.Runs, "ttft_p99"),
                Median(result.Runs, "itl_std"),
                Median(result.Runs, "failed"),
                CountLimited(result.Runs)))],
            timer.Count == 0 ? null : new TimerFigures(Median([.. timer.Select(late => late.P50)]), Median([.. timer.Select(late => late.P99)]), timer.Max(late => late.P99)));

    /// <summary>Adds what requests cost in a new session.</summary>
    public void AddSession(Route route, IReadOnlyList<SessionTimes> runs)
    {
        double Of(Func<SessionTimes, double> figure) => Median([.. runs.Select(figure)]);
        History.Sessions.Add(new SessionFigures(
            route.Title, Of(run => run.Empty), Of(run => run.Whole), Of(run => run.Request), Of(run => run.Rest), SessionTimes.Streams, Of(run => run.Warmup)));
    }

    private static Sides SidesOf(LevelResult result, string key) => new(
        Median(result.Floor, key),
        Median(result.Client, key),
        Median([.. result.Floor.Zip(result.Client, (floor, client) => Value(client, key) / Value(floor, key))]));

    private static int CountLimited(List<Figures> runs) => runs.Count(figures => figures.Text("limited") == "True");

    private static double Value(Figures figures, string key) => key == "rate" ? figures["events"] / figures["seconds"] : figures[key];

    private static double Median(List<Figures> figures, string key) => Median([.. figures.Select(item => Value(item, key))]);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
