using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ServeBench.Bench;

/// <summary>Writes the tables of bench/RESULTS.md.</summary>
internal sealed class Report(int repeat)
{
    private static readonly (string Key, string Title)[] s_figures =
    [
        ("ttft_p50", "TTFT error p50, ms"),
        ("ttft_p99", "TTFT error p99, ms"),
        ("itl_std", "ITL std, ms"),
        ("itl_p99", "ITL p99, ms"),
        ("cpu_us", "CPU a event, µs"),
        ("rate", "events/s"),
        ("memory", "peak memory, MB"),
    ];

    private readonly StringBuilder _text = new();

    /// <summary>Repetitions a level.</summary>
    public int Repeat => repeat;

    /// <summary>Adds the results with one instrument.</summary>
    public void Add(string instrument, IReadOnlyList<LevelResult> results)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## Against {instrument}\n");
        foreach (LevelResult result in results)
        {
            Level level = result.Level;
            string load = level.IsBlast ? "as fast as they go" : string.Create(CultureInfo.InvariantCulture, $"{level.TtftMs:0} ms, {level.ItlMs:0} ms");
            _text.Append(CultureInfo.InvariantCulture, $"\n### {level.Name}: {level.Concurrency} streams, {level.Requests} requests of {level.Tokens} tokens, {load}\n\n");
            _text.Append("| | floor | ServeBench | ratio |\n|---|---:|---:|---:|\n");
            foreach ((string key, string title) in s_figures)
            {
                AddRow(result, key, title);
            }

            double limited = result.Client.Count(figures => figures.Text("limited") == "True");
            _text.Append(CultureInfo.InvariantCulture, $"\nStamps: {result.Client[0].Text("stamps")}; send lag p99 {Median(result.Client, "lag_p99"):0.###} ms, read lag p99 {Median(result.Client, "read_lag_p99"):0.###} ms, shared reads {Median(result.Client, "coalesced"):P1}; client-limited in {limited} of {result.Client.Count} runs.\n");
        }
    }

    /// <summary>Adds what the client did with open-loop loads, once a repetition, and how late the machine's own timer was before each run.</summary>
    public void Add(string instrument, IReadOnlyList<(Scenario Scenario, List<Figures> Runs)> results, IReadOnlyList<(double P50, double P99)> timer)
    {
        _text.Append(CultureInfo.InvariantCulture, $"\n## On time, against {instrument}\n\nMedians of {results[0].Runs.Count} runs, each in a process of its own; server and client share the processors. The lag is from a request's due time to its send; TTFT errors and gaps are of the small requests alone.\n\n");
        _text.Append("| load | open at once | send lag p50, µs | send lag p99, µs | TTFT error p50, ms | TTFT error p99, ms | ITL std, ms | failed | client-limited |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach ((Scenario scenario, List<Figures> runs) in results)
        {
            string Cell(string key, double factor = 1) => Format(factor * Median(runs, key));
            int limited = runs.Count(figures => figures.Text("limited") == "True");
            _text.Append(CultureInfo.InvariantCulture, $"| {scenario.Name} | {Median(runs, "open"):0} | {Cell("lag_p50", 1000)} | {Cell("lag_p99", 1000)} | {Cell("ttft_p50")} | {Cell("ttft_p99")} | {Cell("itl_std")} | {Median(runs, "failed"):0} | {limited} of {runs.Count} |\n");
        }

        if (timer.Count > 0)
        {
            double p50 = Median([.. timer.Select(late => late.P50)]);
            double p99 = Median([.. timer.Select(late => late.P99)]);
            _text.Append(CultureInfo.InvariantCulture, $"\nThe machine's own timer before each run, a thread that only sleeps until a deadline each millisecond: p50 {Format(p50)} µs late, p99 {Format(p99)} µs (highest p99 {Format(timer.Max(late => late.P99))} µs).\n");
        }
    }

    /// <summary>Adds what one request costs in a new session.</summary>
    public void AddSession(Route route, IReadOnlyList<(double Empty, double Whole, double Request)> runs)
    {
        double[] Of(Func<(double Empty, double Whole, double Request), double> figure) => [.. runs.Select(figure)];
        _text.Append(CultureInfo.InvariantCulture, $"\n## One request in a new session, over {route.Title}\n\n");
        _text.Append("| | s |\n|---|---:|\n");
        _text.Append(CultureInfo.InvariantCulture, $"| a session that does nothing | {Format(Median(Of(run => run.Empty)))} |\n");
        _text.Append(CultureInfo.InvariantCulture, $"| a session that sends the request | {Format(Median(Of(run => run.Whole)))} |\n");
        _text.Append(CultureInfo.InvariantCulture, $"| the request itself | {Format(Median(Of(run => run.Request)))} |\n");
        _text.Append(CultureInfo.InvariantCulture, $"| what is left | {Format(Median(Of(run => run.Whole - run.Empty - run.Request)))} |\n");
    }

    /// <summary>The whole report.</summary>
    public string Write() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # What the client costs, beside a floor

            The floor reader finds the ends of events, takes a stamp and does nothing else. It and ServeBench (the public cmdlet, in a
            PowerShell process started for each run, so that a cold start counts) read the same server in turn on the same machine;
            every figure is the median of {repeat} runs, the ratio the median of the ratios run by run. Compare ratios: absolute times are the machine's.

            Repeat it: `dotnet run --project bench -c Release -- --write`

            Machine: {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; {DateTime.UtcNow:yyyy-MM-dd}.

            """) + _text;

    private void AddRow(LevelResult result, string key, string title)
    {
        double floor = Median(result.Floor, key);
        double client = Median(result.Client, key);
        double ratio = Median([.. result.Floor.Zip(result.Client, (a, b) => Value(b, key) / Value(a, key))]);
        _text.Append(CultureInfo.InvariantCulture, $"| {title} | {Format(floor)} | {Format(client)} | {Format(ratio)} |\n");
    }

    private static double Value(Figures figures, string key) => key == "rate" ? figures["events"] / figures["seconds"] : figures[key];

    private static double Median(List<Figures> figures, string key) => Median([.. figures.Select(item => Value(item, key))]);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private static string Format(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(Math.Abs(value) >= 1000 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
