using System.Globalization;
using System.Text;

namespace ServeBench.Bench;

/// <summary>Writes bench/RESULTS.md.</summary>
internal sealed class ResultsPage
{
    /// <summary>The figures of a level, in the order of the table.</summary>
    public static IReadOnlyList<(string Key, string Title)> Figures { get; } =
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

    private ResultsPage()
    {
    }

    /// <summary>The page of one version.</summary>
    public static string Of(BenchHistory history)
    {
        var page = new ResultsPage();
        page.AddHead(history);
        string? against = null;
        foreach (LevelFigures level in history.Levels)
        {
            if (level.Against != against)
            {
                against = level.Against;
                page.Append($"\n## Against {against}\n");
            }

            page.Add(level);
        }

        history.Sessions.ForEach(page.Add);
        if (history.Scenarios is { } scenarios)
        {
            page.Add(scenarios);
        }

        return page._text.ToString();
    }

    private void AddHead(BenchHistory history) => Append(
        $"""
        # What the client costs, beside a floor

        The floor reader finds the ends of events, takes a stamp and does nothing else. It and ServeBench (the public cmdlet, in a
        PowerShell process started for each run, so that a cold start counts) read the same server in turn on the same machine;
        every figure is the median of {history.Repeat} runs, the ratio the median of the ratios run by run. Compare ratios: absolute times are the machine's.

        Repeat it: `dotnet run --project bench -c Release -- --write`. The figures of each version are in `bench/history`.

        Machine: {history.Machine.Processors} processors, {history.Machine.System}, {history.Machine.Runtime}; ServeBench {history.Version}, {history.Date:yyyy-MM-dd}.

        """);

    private void Add(LevelFigures figures)
    {
        Level level = figures.Level;
        string load = level.IsBlast ? "as fast as they go" : string.Create(CultureInfo.InvariantCulture, $"{level.TtftMs:0} ms, {level.ItlMs:0} ms");
        Append($"\n### {level.Name}: {level.Concurrency} streams, {level.Requests} requests of {level.Tokens} tokens, {load}\n\n");
        Append($"| | floor | ServeBench | ratio |\n|---|---:|---:|---:|\n");
        foreach ((string key, string title) in Figures)
        {
            Sides sides = figures.Figures[key];
            Append($"| {title} | {Text(sides.Floor)} | {Text(sides.Client)} | {Text(sides.Ratio)} |\n");
        }

        Append($"\nStamps: {figures.Stamps}; send lag p99 {figures.SendLagP99Ms:0.###} ms, read lag p99 {figures.ReadLagP99Ms:0.###} ms, shared reads {figures.SharedReads:P1}; client-limited in {figures.LimitedRuns} of {figures.Runs} runs.\n");
    }

    private void Add(SessionFigures session)
    {
        Append($"\n## One request in a new session, over {session.Route}\n\n");
        Append($"| | s |\n|---|---:|\n");
        Append($"| a session that does nothing | {Text(session.Empty)} |\n");
        Append($"| a session that sends the request | {Text(session.Whole)} |\n");
        Append($"| the request itself | {Text(session.Request)} |\n");
        Append($"| what is left | {Text(session.Left)} |\n");
        Append($"| the warm-up before {session.WarmupStreams} streams in a new session | {Text(session.Warmup)} |\n");
    }

    private void Add(ScenarioTable table)
    {
        Append($"\n## On time, against {table.Against}\n\nMedians of {table.Runs} runs, each in a process of its own; server and client share the processors. The lag is from a request's due time to its send; TTFT errors and gaps are of the small requests alone.\n\n");
        Append($"| load | open at once | send lag p50, µs | send lag p99, µs | TTFT error p50, ms | TTFT error p99, ms | ITL std, ms | failed | client-limited |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (ScenarioFigures load in table.Loads)
        {
            Append($"| {load.Load} | {load.OpenAtOnce:0} | {Text(1000 * load.SendLagP50Ms)} | {Text(1000 * load.SendLagP99Ms)} | {Text(load.TtftErrorP50Ms)} | {Text(load.TtftErrorP99Ms)} | {Text(load.ItlStdMs)} | {load.Failed:0} | {load.LimitedRuns} of {table.Runs} |\n");
        }

        if (table.Timer is { } timer)
        {
            Append($"\nThe machine's own timer before each run, a thread that only sleeps until a deadline each millisecond: p50 {Text(timer.P50Us)} µs late, p99 {Text(timer.P99Us)} µs (highest p99 {Text(timer.HighestP99Us)} µs).\n");
        }
    }

    private void Append(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));

    private static string Text(double value) =>
        double.IsNaN(value) ? "–" : value.ToString(Math.Abs(value) >= 1000 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.000", CultureInfo.InvariantCulture);
}
