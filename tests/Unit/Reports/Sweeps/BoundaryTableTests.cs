using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class BoundaryTableTests
{
    [Fact]
    public void Quotients_are_those_of_each_repetition_averaged_and_the_columns_those_of_vllm()
    {
        IReadOnlyList<SweepRow> table = BoundaryTable.Of(
            [Run("a", 1, 0, 100), Run("a", 1, 1, 200), Run("a", 4, 0, 300), Run("a", 4, 1, 200), Run("b", 1, 0, 50)], new BoundaryOptions());

        Assert.Equal(
            ["_benchmark_name", "max_concurrency", "output_throughput", "p95_e2el_ms", "p95_e2el_ms_multiplier_vs_baseline", "completed", "failed", "n_runs", "baseline"],
            table[0].Names);
        Assert.Equal("a 1 150 1 2|a 4 250 2 2|b 1 50 1 1", string.Join('|', table.Select(row => string.Join(' ', new[]
        {
            "_benchmark_name", "max_concurrency", "p95_e2el_ms", "p95_e2el_ms_multiplier_vs_baseline", "n_runs",
        }.Select(row.Text)))));
    }

    [Fact]
    public void Without_a_baseline_the_lowest_concurrency_of_a_workload_is_the_measure()
    {
        SweepRow[] runs = [Run("a", 2, 0, 100), Run("a", 8, 0, 400), Run("b", 4, 0, 100), Run("b", 8, 0, 300)];

        Assert.Equal(["1 2", "4 2", "1 4", "3 4"], BoundaryTable.Of(runs, new BoundaryOptions()).Select(Quotient));
        Assert.Equal(["1 2", "4 2", "(none) 2", "(none) 2"], BoundaryTable.Of(runs, new BoundaryOptions { Baseline = 2 }).Select(Quotient));
        Assert.Equal(["0.25 8", "1 8", "0.3333333333333333 8", "1 8"], BoundaryTable.Of(runs, new BoundaryOptions { Baseline = 8 }).Select(Quotient));
    }

    [Fact]
    public void A_baseline_that_no_run_has_is_an_error_and_one_that_a_workload_has_not_is_told()
    {
        SweepRow[] runs = [Run("a", 2, 0, 100), Run("a", 16, 0, 400), Run("b", 4, 0, 100), Run("b", 16, 1, 300), Run("b", null, 1, 300)];

        ServeException error = Assert.Throws<ServeException>(() => BoundaryTable.Of(runs, new BoundaryOptions { Baseline = 1 }));
        Assert.Equal(("BoundaryBaselineMissing", ServeErrorKind.NotFound), (error.ErrorId, error.Kind));
        Assert.Contains("No run has the max_concurrency 1 of the baseline. The runs have: 2, 4, 16.", error.Message, StringComparison.Ordinal);
        Assert.Contains("_benchmark_name=a has no run at the baseline's max_concurrency 4", BoundaryTable.WithoutBaseline(runs, new BoundaryOptions { Baseline = 4 })!.Message, StringComparison.Ordinal);
        Assert.Contains("Its runs have: 2, 16.", BoundaryTable.WithoutBaseline(runs, new BoundaryOptions { Baseline = 4 })!.Message, StringComparison.Ordinal);
        Assert.Null(BoundaryTable.WithoutBaseline(runs, new BoundaryOptions { Baseline = 16 }));
        Assert.Null(BoundaryTable.WithoutBaseline(runs, new BoundaryOptions()));
    }

    [Fact]
    public void A_repetition_without_the_baseline_has_no_quotient_and_means_are_over_what_there_is()
    {
        SweepRow last = BoundaryTable.Of([Run("a", 1, 0, 100), Run("a", 4, 0, 300), Run("a", 4, 1, 900)], new BoundaryOptions())[^1];

        Assert.Equal("3", last.Text("p95_e2el_ms_multiplier_vs_baseline"));
        Assert.Equal("600", last.Text("p95_e2el_ms"));
    }

    [Fact]
    public void No_limit_is_a_level_of_its_own_and_runs_without_numbers_one_repetition()
    {
        SweepRow[] runs = [Run("a", null, 0, 900), Run("a", 1, 1, 100)];

        Assert.Equal(["1", "(none)"], BoundaryTable.Of(runs, new BoundaryOptions()).Select(row => row.Text("max_concurrency")));
        Assert.Equal("9 1", Quotient(BoundaryTable.Of(runs, new BoundaryOptions { RunVar = null })[1]));
    }

    [Fact]
    public void Runs_that_nothing_tells_apart_are_told()
    {
        SweepRow[] runs = [Run("a", 1, 0, 100), Run("a", 1, 1, 100), Run("b", 1, 0, 100)];

        Assert.Null(BoundaryTable.Mixed(runs, new BoundaryOptions()));
        Assert.Null(BoundaryTable.Mixed(runs, new BoundaryOptions { GroupBy = [], RunVar = null }));
        Assert.Contains("2 runs", BoundaryTable.Mixed(runs, new BoundaryOptions { GroupBy = [] })!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        SweepRow[] runs = [Run("a", 1, 0, 100)];

        Assert.Equal("SweepVariableUnknown", Assert.Throws<ServeException>(() => BoundaryTable.Of(runs, new BoundaryOptions { GroupBy = ["tp"] })).ErrorId);
        ServeException error = Assert.Throws<ServeException>(() => BoundaryTable.Of(runs, new BoundaryOptions { MultiplierMetrics = ["p90_e2el_ms"] }));
        Assert.Equal("BoundaryMetricMissing", error.ErrorId);
        Assert.Equal("SweepVariableUnknown", Assert.Throws<ServeException>(() => BoundaryTable.Of(runs, new BoundaryOptions { Metrics = ["p90_ttft_ms"], RequiresMetrics = true })).ErrorId);
        Assert.StartsWith("No run has p90_e2el_ms. ", error.Message, StringComparison.Ordinal);
        Assert.Contains("These runs have p95_e2el_ms.", error.Message, StringComparison.Ordinal);
        Assert.Contains("--metric-percentiles 50,90,95,99.", error.Message, StringComparison.Ordinal);
        Assert.Equal("50, 90, 95, 99", error.Arguments["percentiles"]);
    }

    [Fact]
    public void Percentiles_that_runs_lack_of_a_latency_that_they_measured_are_told()
    {
        SweepRow[] runs = [Run("a", 1, 0, 100), Run("a", 8, 0, 300), new([new("max_concurrency", 16), new("run_number", 0), new("p99_e2el_ms", 9.0)])];

        string all = BoundaryTable.WithoutPercentile(runs, new BoundaryOptions())!.Message;
        Assert.StartsWith("3 of 3 runs do not have p50_e2el_ms, p95_e2el_ms. ", all, StringComparison.Ordinal);
        Assert.Contains("--metric-percentiles 50,95,99", all, StringComparison.Ordinal);
        // Of the time to first token nothing was measured, so that no percentile would have helped.
        Assert.DoesNotContain("ttft", all, StringComparison.Ordinal);
        Assert.StartsWith("1 of 3 runs do not have p95_e2el_ms. ", BoundaryTable.WithoutPercentile(runs, new BoundaryOptions { Metrics = ["output_throughput"] })!.Message, StringComparison.Ordinal);
        Assert.Null(BoundaryTable.WithoutPercentile(runs[..2], new BoundaryOptions { Metrics = ["output_throughput"] }));
    }

    private static string Quotient(SweepRow row) => $"{row.Text("p95_e2el_ms_multiplier_vs_baseline")} {row.Text("baseline")}";

    private static SweepRow Run(string name, int? concurrency, int number, double latency) => new(new Dictionary<string, object?>
    {
        ["_benchmark_name"] = name, ["max_concurrency"] = concurrency, ["run_number"] = number,
        ["output_throughput"] = 10.0, ["p95_e2el_ms"] = latency, ["completed"] = 5, ["failed"] = 0,
    });
}
