using System.Text.Json.Nodes;
using CsCheck;
using ServeBench.Metrics;
using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class ObjectiveSearchTests
{
    [Fact]
    public void The_greatest_load_below_any_threshold_is_found() =>
        Gen.Select(Gen.Int[0, ObjectiveSearch.Greatest], Gen.Double[0.2, 3], Gen.Double[0.001, 100]).Sample((threshold, power, scale) =>
        {
            (int? best, List<int> tried) = Search(value => scale * (Math.Pow(value, power) - Math.Pow(threshold + 0.5, power)));
            Assert.Equal(threshold == 0 ? null : threshold, best);
            Assert.Equal(tried.Count, tried.Distinct().Count());
            Assert.All(tried, value => Assert.InRange(value, ObjectiveSearch.Least, ObjectiveSearch.Greatest));
        });

    [Fact]
    public void A_search_ends_with_a_load_that_kept_the_objective_whatever_the_margins() =>
        Gen.Select(Gen.Int, Gen.Int[1, 1000]).Sample((seed, width) =>
        {
            var margins = new Dictionary<int, double>();
            (int? best, List<int> tried) = Search(value =>
            {
                double margin = ((uint)HashCode.Combine(seed, value) % 2001 / 1000.0) - 1 + ((double)value / (width * 100));
                margins[value] = margin;
                return margin;
            });
            Assert.Equal(tried.Count, tried.Distinct().Count());
            Assert.True(best is null ? margins.Values.All(margin => margin > 0) : margins[best.Value] <= 0);
        });

    // A share of the limit is the plain distance in another unit; powers of two round nothing.
    [Fact]
    public void One_limit_in_another_unit_changes_no_load_that_is_tried() =>
        Gen.Select(Gen.Int[1, ObjectiveSearch.Greatest - 1], Gen.Double[0.2, 3], Gen.Int[-30, 30]).Sample((threshold, power, exponent) =>
        {
            double Margin(int value) => Math.Pow(value, power) - Math.Pow(threshold + 0.5, power);

            Assert.Equal(Search(Margin).Tried, Search(value => Math.ScaleB(Margin(value), exponent)).Tried);
        });

    [Fact]
    public void The_ends_are_tried_first()
    {
        Assert.Equal([65536], Search(_ => -1).Tried);
        Assert.Equal([65536, 1], Search(_ => 1).Tried);
        Assert.Equal([65536, 1, 100, 101], Search(value => value - 100.5).Tried);
    }

    [Fact]
    public void The_search_by_verdicts_doubles_from_one_and_what_is_not_decided_bounds_nothing()
    {
        SweepObjective objective = SweepObjective.Parse(["p90 ttft <= 200 ms"]);
        (int? Best, List<int> Tried) Search(Func<int, int> sampleSize)
        {
            var search = new VerdictSearch(objective);
            List<int> tried = [];
            while (search.Next is { } value)
            {
                tried.Add(value);
                SweepOutcome run = Measured([.. Enumerable.Repeat(value <= 100 ? 100.0 : 300.0, sampleSize(value))]);
                search.Add(value, objective.Margin([run]), [run]);
            }

            return (search.Best, tried);
        }

        (int? best, List<int> tried) = Search(_ => 200);
        Assert.InRange(best!.Value, 96, 100);
        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256], tried[..9]);
        Assert.Equal(tried.Count, tried.Distinct().Count());

        // So few requests decide nothing, though their values keep the limit.
        (best, _) = Search(value => value is > 80 and < 120 ? 3 : 200);
        Assert.InRange(best!.Value, 64, 80);

        // A table has values, and they decide.
        Assert.True(((ILoadSearch)new VerdictSearch(Objective("<=500"))).Add(1, -0.2, [Run(400)]));
        Assert.False(((ILoadSearch)new VerdictSearch(Objective("<=500"))).Add(1, 0.2, [Run(600)]));
    }

    // Derivatives of (0, 0), (1, 1), (2, 4) by hand: 0, 1.5 and 4.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.3125)]
    [InlineData(1, 1)]
    [InlineData(1.5, 2.1875)]
    [InlineData(2, 4)]
    public void The_curve_is_that_of_pchip(double x, double expected) => Assert.Equal(expected, new MonotoneCubic([0, 1, 2], [0, 1, 4]).At(x), 12);

    [Fact]
    public void The_curve_goes_through_its_points_and_is_monotone_between_two() =>
        Gen.Select(Gen.Double[0.01, 10], Gen.Double[-10, 10]).Array[2, 8].Sample(steps =>
        {
            double[] x = new double[steps.Length];
            double at = 0;
            for (int i = 0; i < steps.Length; i++)
            {
                x[i] = at += steps[i].Item1;
            }

            double[] y = [.. steps.Select(step => step.Item2)];
            var curve = new MonotoneCubic(x, y);
            for (int i = 0; i < x.Length; i++)
            {
                Assert.Equal(y[i], curve.At(x[i]), 9);
            }

            for (int i = 1; i < x.Length; i++)
            {
                double[] between = [.. Enumerable.Range(0, 21).Select(k => curve.At(x[i - 1] + ((x[i] - x[i - 1]) * k / 20.0)))];
                int direction = Math.Sign(y[i] - y[i - 1]);
                Assert.All(between.Zip(between.Skip(1)), pair => Assert.True((pair.Second - pair.First) * direction >= -1e-9));
            }
        });

    [Theory]
    [InlineData("<=500", 500, 0)]
    [InlineData("<=500", 600, 0.2)]
    [InlineData(">=10", 5, 0.5)]
    [InlineData(">10", 20, -1)]
    public void A_margin_is_a_share_of_the_limit(string limit, double actual, double expected) =>
        Assert.Equal(expected, Objective(limit).Margin([Run(actual)]), 6);

    [Fact]
    public void A_limit_that_is_just_met_misses_less_than() => Assert.True(Objective("<500").Margin([Run(500)]) > 0);

    [Fact]
    public void Runs_are_averaged_and_nothing_that_succeeded_is_a_miss()
    {
        Assert.Equal(0, Objective("<=500").Margin([Run(400), Run(600)]));
        Assert.True(Objective("<=500").Margin([Run(0, completed: 0)]) > 0);
        Assert.Equal("p99_e2el_ms<=500.00", Objective("<=500").ToString());
    }

    [Fact]
    public void A_share_of_failures_is_a_miss_unless_the_objective_says_how_many()
    {
        SweepOutcome[] runs = [Run(400, completed: 30, failed: 10), Run(400, completed: 30, failed: 10)];
        Assert.Equal(0.25, Objective("<=500").Margin(runs), 6);
        Assert.Equal(3, Objective("<=100").Margin(runs), 6);
        Assert.Equal(-0.2, Objective("<=500", KeyValuePair.Create<string, object?>("failed", "<=15")).Margin(runs), 6);
        Assert.Equal(0, Objective("<=500", KeyValuePair.Create<string, object?>("completed", ">=30")).Margin(runs), 6);
    }

    [Theory]
    [InlineData("=500")]
    [InlineData("500")]
    [InlineData("<=x")]
    [InlineData("")]
    public void What_is_no_limit_is_refused(string limit) => Assert.Equal("SweepObjectiveInvalid", Assert.Throws<ServeException>(() => Objective(limit)).ErrorId);

    [Theory]
    [InlineData("p99_ttft_ms<=200.00", "p99 ttft <= 200 ms")]
    [InlineData("p99_ttft_ms<=200.00", "P99TtftMs <= 0.2 s")]
    [InlineData("failed<=1.00", "failed <= 1 %")]
    [InlineData("mean_ttft_ms<200.00, attainment(ttft <= 200 ms)>=99.00", "mean ttft < 200 ms", "attainment(ttft <= 200 ms) >= 99 %")]
    public void Texts_are_one_objective_under_the_names_of_vllm(string name, params string[] texts) => Assert.Equal(name, SweepObjective.Parse(texts).ToString());

    [Fact]
    public void A_text_is_kept_or_missed_by_its_value()
    {
        double Margin(string text, params double[] ttftMs) => SweepObjective.Parse([text]).Margin([Measured(ttftMs)]);

        Assert.Equal(-0.5, Margin("mean ttft <= 200 ms", 90, 110), 9);
        Assert.Equal(0.5, Margin("mean ttft <= 200 ms", 290, 310), 9);
        Assert.Equal(-1, Margin("failed <= 50 %", 90, 110), 9);
        Assert.Equal(0.5, Margin("attainment(ttft <= 100 ms) >= 100 %", 90, 110), 9);
        // Failures are a miss, unless they are limited.
        Assert.Equal(0.5, Margin("p99 ttft <= 200 ms", 100, double.NaN), 9);
        Assert.Equal(0, Margin("failed <= 50 %", 100, double.NaN), 9);
        Assert.Equal(1, Margin("failed <= 50 %", double.NaN), 9);
    }

    [Fact]
    public void A_table_may_have_the_names_of_properties_and_keys_of_the_benchmark_s_own()
    {
        Assert.Equal("p99_ttft_ms<=200.00", SweepObjective.Parse(new SweepParameters([new("P99TtftMs", "<=200")])).ToString());
        Assert.Equal("p99_ttft_ms<=200.00", SweepObjective.Parse(new SweepParameters([new("p99 ttft", "<= 0.2 s")])).ToString());
        Assert.Equal("my_number<=5.00", SweepObjective.Parse(new SweepParameters([new("my_number", "<=5")])).ToString());
    }

    [Fact]
    public void A_metric_that_no_run_has_is_named() =>
        Assert.Equal("SweepMetricMissing", Assert.Throws<ServeException>(() => Objective("<=5").Margin([Outcome(new JsonObject { ["completed"] = JsonNode.Parse("1") })])).ErrorId);

    [Theory]
    [InlineData(1.2, 10.9, 4, "5,7")]
    [InlineData(1, 4, 10, "1,2,3,4")]
    [InlineData(5, 5, 10, "5")]
    [InlineData(9, 2, 3, "6")]
    [InlineData(1, 9, 2, "")]
    public void Loads_are_spaced_evenly_between_the_ends(double serial, double batch, int iterations, string expected) =>
        Assert.Equal(expected, string.Join(',', WorkloadPoints.Between(serial, batch, iterations)));

    [Fact]
    public void Loads_are_throughputs_or_requests_in_flight()
    {
        JsonObject[] runs = [Workload(2, 1500), Workload(4, 500)];
        Assert.Equal(3, WorkloadPoints.Estimate(runs, SweepVariable.RequestRate));
        Assert.Equal(2.5, WorkloadPoints.Estimate(runs, SweepVariable.MaxConcurrency));
    }

    private static SweepObjective Objective(string limit, params KeyValuePair<string, object?>[] others) =>
        SweepObjective.Parse(new SweepParameters([new("p99_e2el_ms", limit), .. others]));

    private static SweepOutcome Run(double latency, int completed = 1, int failed = 0) =>
        Outcome(JsonNode.Parse($$"""{"completed":{{completed}},"failed":{{failed}},"p99_e2el_ms":{{FormattableString.Invariant($"{latency}")}}}""")!.AsObject());

    private static SweepOutcome Outcome(JsonObject data) => new(0, "run=0.json", data, Metrics: null!, Reused: false);

    private static SweepOutcome Measured(params double[] ttftMs)
    {
        ServeMetrics metrics = Decisions.SampleMetrics.Of(ttftMs);
        return new(0, "run=0.json", SweepData.From(metrics, detailed: false), metrics, Reused: false);
    }

    private static JsonObject Workload(int throughput, int latency) => JsonNode.Parse($$"""{"request_throughput":{{throughput}},"mean_e2el_ms":{{latency}}}""")!.AsObject();

    private static (int? Best, List<int> Tried) Search(Func<int, double> margin)
    {
        var search = new ObjectiveSearch();
        List<int> tried = [];
        while (search.Next is { } value)
        {
            tried.Add(value);
            search.Add(value, margin(value));
        }

        return (search.Best, tried);
    }
}
