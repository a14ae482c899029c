using System.Globalization;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Randomness;

namespace ServeBench.Bench;

/// <summary>
/// How often comparisons err: many pairs of sides with runs that vary by 2 %, log-normally, and a change that is known. A verdict on a
/// change that does not exist is a false alarm; power is how often a change that exists is found.
/// </summary>
internal static class ErrorRates
{
    /// <summary>Pairs of sides for each row, unless another number is given.</summary>
    public const int UsualTrials = 2_000;

    private const double Deviation = 0.02;
    private const double Drift = 0.2;
    private const double Error = 0.05;
    private const double Tolerance = 2;
    private const int Seed = 7;

    private static readonly int[] s_runs = [3, 5, 8, 12];

    /// <summary>Writes the table of docs/comparison.md.</summary>
    /// <param name="trials">Pairs of sides for each row.</param>
    /// <param name="output">Where the table goes.</param>
    public static void Write(int trials, TextWriter output)
    {
        output.WriteLine("| method | runs a side | false alarms | sees 2 % | sees 5 % | equivalent at 0 % | equivalent at 2 % |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        (ComparisonMethod Method, int Runs)[] rows = [.. from method in Enum.GetValues<ComparisonMethod>() from runs in s_runs select (method, runs)];
        foreach (string line in rows.AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(row => Row(row.Method, row.Runs, trials)))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Writes the table of interleaved blocks in docs/comparison.md: both sides drift by 20 % meanwhile.</summary>
    /// <param name="trials">Comparisons for each row.</param>
    /// <param name="output">Where the table goes.</param>
    public static void WriteInterleaved(int trials, TextWriter output)
    {
        output.WriteLine("| tolerance | change | Better or Worse | Equivalent | Undecided | blocks, mean |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (double tolerance in new[] { 0, Tolerance })
        {
            foreach (double change in new[] { 0.0, 2, 5 })
            {
                var random = new CPythonRandom(Seed);
                (ComparisonVerdict Verdict, int Blocks)[] all = [.. Enumerable.Range(0, trials).Select(_ => Interleaved(random, change, tolerance))];
                string Share(params ComparisonVerdict[] verdicts) => Percent(all.Count(one => verdicts.Contains(one.Verdict)) / (double)trials);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {tolerance} % | {change} % | {Share(ComparisonVerdict.Better, ComparisonVerdict.Worse)} | {Share(ComparisonVerdict.Equivalent)} | {Share(ComparisonVerdict.Undecided)} | {all.Average(one => one.Blocks):0.0} |"));
            }
        }
    }

    private static string Row(ComparisonMethod method, int runs, int trials)
    {
        (double Changed, double Equivalent) none = Rates(method, runs, 0, trials), small = Rates(method, runs, 2, trials), large = Rates(method, runs, 5, trials);
        return $"| {method} | {runs} | {Percent(none.Changed)} | {Percent(small.Changed)} | {Percent(large.Changed)} | {Percent(none.Equivalent)} | {Percent(small.Equivalent)} |";
    }

    /// <summary>How often the p-value of any change is below 5 %, and that of none beyond the tolerance.</summary>
    private static (double Changed, double Equivalent) Rates(ComparisonMethod method, int runs, double changePercent, int trials)
    {
        var random = new CPythonRandom(Seed);
        int changed = 0, equivalent = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            DifferenceTest test = MetricComparer.OverRuns(Runs(random, runs, 100), Runs(random, runs, 100 + changePercent), method)!;
            changed += test.ChangePValue(0) < Error ? 1 : 0;
            equivalent += test.EquivalencePValue(Tolerance) < Error ? 1 : 0;
        }

        return (changed / (double)trials, equivalent / (double)trials);
    }

    private static (ComparisonVerdict Verdict, int Blocks) Interleaved(CPythonRandom random, double changePercent, double tolerance)
    {
        var options = new SequentialOptions { TolerancePercent = tolerance };
        var comparison = new SequentialComparison([MetricCatalog.FindColumn(nameof(ServeMetrics.MeanTtftMs))!], options);
        for (int block = 0; block < options.MaxBlocks && !comparison.IsDecided; block++)
        {
            double level = 100 * (1 + (Drift * block / (options.MaxBlocks - 1)));
            comparison.Add(Measured(Runs(random, 1, level)[0]), Measured(Runs(random, 1, level * (1 + (changePercent / 100)))[0]));
        }

        return (comparison.Results("a", "b")[0].Verdict, comparison.Blocks);
    }

    private static ServeMetrics Measured(double ttftMs)
    {
        var run = new ServeRun { DurationSeconds = 1, Backend = "openai" };
        return MetricsCalculator.Measure(run, [new ServeRequestResult { Success = true, OutputLength = 1, TtftMs = ttftMs, E2elMs = ttftMs, Run = run }]);
    }

    private static double[] Runs(CPythonRandom random, int count, double mean) => [.. Enumerable.Range(0, count).Select(_ => mean * Math.Exp(Deviation * Normal(random)))];

    // G. E. P. Box and M. E. Muller, 1958.
    private static double Normal(CPythonRandom random) => Math.Sqrt(-2 * Math.Log(1 - random.Random())) * Math.Cos(2 * Math.PI * random.Random());

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
