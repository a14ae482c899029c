using CsCheck;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class ParetoPointTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData("max_concurrency=8 request_rate=4 max_concurrent_requests=9", 8.0)]
    [InlineData("request_rate=4 max_concurrent_requests=9", 4.0)]
    [InlineData("max_concurrency= request_rate=4 max_concurrent_requests=9", 9.0)]
    [InlineData("max_concurrency=0 max_concurrent_requests=9", 9.0)]
    [InlineData("request_rate=inf", double.PositiveInfinity)]
    [InlineData("max-concurrency=8", 8.0)]
    [InlineData("max_concurrency=", null)]
    public void Users_are_what_was_set_else_the_rate_else_the_peak(string row, double? users) =>
        Assert.Equal(users, Place("output_throughput=100 " + row)?.UserCount);

    [Theory]
    [InlineData("", null, 1)]
    [InlineData("tensor_parallel_size=4", null, 4)]
    [InlineData("tp=2 pp=3 dp=4", null, 24)]
    [InlineData("tensor-parallel-size=2 tp=8 data_parallel_size=2", null, 4)]
    [InlineData("gpus=5 tp=2", "gpus", 5)]
    [InlineData("gpus=0 tp=2", "gpus", 2)]
    [InlineData("tp=2", "gpus", 2)]
    public void Gpus_are_what_was_named_else_the_product_of_the_parallel_sizes(string row, string? variable, double gpus)
    {
        ParetoPoint point = Place("output_throughput=100 max_concurrency=8 " + row, variable)!;

        Assert.Equal((gpus, 100 / gpus, 12.5), (point.GpuCount, point.TokensPerGpu, point.TokensPerUser));
    }

    [Fact]
    public void A_run_without_throughput_is_an_error_and_one_whose_throughput_is_none_is_left_out()
    {
        SweepRow[] rows = [Row("max_concurrency=8 output_throughput=1"), Row("max_concurrency=4 run_number=2 SourcePath=/e/summary.json"), Row("max_concurrency=2")];

        ServeException error = Assert.Throws<ServeException>(() => ParetoPoint.Of(rows, "max_concurrency", null));

        Assert.Equal("SweepVariableUnknown", error.ErrorId);
        Assert.StartsWith("Run 2 of the input of '/e/summary.json' (max_concurrency 4, run_number 2) has no output_throughput", error.Message, StringComparison.Ordinal);
        Assert.Contains("2 of 3 runs lack it", error.Message, StringComparison.Ordinal);
        Assert.Equal(("Throughput", "output_throughput"), (error.Case, error.Arguments["variable"]));
        Assert.Null(Place("max_concurrency=8 output_throughput=nan"));
    }

    [Fact]
    public void The_frontier_is_what_no_other_beats_from_left_to_right() => Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], (x, y) => Point(x, y)).Array[1, 40].Sample(points =>
    {
        ParetoPoint[] frontier = [.. ParetoPoint.Frontier(points)];

        Assert.NotEmpty(frontier);
        Assert.Equal(frontier.OrderBy(point => point.TokensPerUser), frontier);
        foreach (ParetoPoint point in points)
        {
            bool isBeaten = points.Any(other => other.TokensPerUser >= point.TokensPerUser && other.TokensPerGpu > point.TokensPerGpu);
            Assert.Equal(!isBeaten, frontier.Contains(point, ReferenceEqualityComparer.Instance));
        }
    });

    [Fact]
    public void What_differs_by_rounding_is_equal()
    {
        ParetoPoint[] points = [Point(10, 5), Point(9, 5 - (Tolerance / 2)), Point(8, 5 - (Tolerance * 3))];

        Assert.Equal([points[1], points[0]], ParetoPoint.Frontier(points));
    }

    [Fact]
    public void Repeated_runs_are_one_point_at_their_mean_and_a_lucky_one_is_not_on_the_frontier()
    {
        string[] rows =
        [
            "max_concurrency=4 output_throughput=80 run_number=0 tp=2", "max_concurrency=4 output_throughput=120 run_number=1 tp=2", "max_concurrency=4 output_throughput=100 run_number=2 tp=2",
            "max_concurrency=4 output_throughput=110 run_number=0 tp=2 _benchmark_name=b", "max_concurrency=4 output_throughput=110 run_number=1 tp=2 _benchmark_name=b",
        ];
        IReadOnlyList<ParetoPoint> means = ParetoPoint.Means(ParetoPoint.Of([.. rows.Select(Row)], "max_concurrency", null), []);

        Assert.Equal([(25.0, 50.0, 3), (27.5, 55.0, 2)], means.Select(point => (point.TokensPerUser, point.TokensPerGpu, point.RunCount)));
        // The best of the first three runs would be: 30 tokens a user, 60 a GPU.
        Assert.Equal([means[1]], ParetoPoint.Frontier(means));
    }

    [Theory]
    [InlineData("max_concurrency=4 output_throughput=1 run_number=0", "max_concurrency=8 output_throughput=1 run_number=1", 2)]
    [InlineData("max_concurrency=4 output_throughput=1 run_number=0 SourcePath=/a/run=0.json", "max_concurrency=4 output_throughput=1 run_number=1 SourcePath=/a/run=1.json", 1)]
    [InlineData("max_concurrency=4 output_throughput=1 run_number=0 SourcePath=/a/run=0.json", "max_concurrency=4 output_throughput=1 run_number=1 SourcePath=/b/run=1.json", 2)]
    [InlineData("max_concurrency=4 output_throughput=1 run_number=0 tp=2", "max_concurrency=4 output_throughput=1 run_number=1 tp=4", 2)]
    [InlineData("max_concurrency=4 output_throughput=1 run_number=0 block=16", "max_concurrency=4 output_throughput=1 run_number=1 block=32", 2)]
    [InlineData("max_concurrency=4 output_throughput=1", "max_concurrency=4 output_throughput=1", 2)]
    public void Runs_repeat_one_another_when_they_have_numbers_and_agree_in_the_rest(string first, string second, int points) =>
        Assert.Equal(points, ParetoPoint.Means(ParetoPoint.Of([Row(first), Row(second)], "max_concurrency", null), ["block"]).Count);

    private static ParetoPoint? Place(string row, string? gpuCountVar = null) => ParetoPoint.Of([Row(row)], "max_concurrency", gpuCountVar).SingleOrDefault();

    private static ParetoPoint Point(double x, double y) => new(Row(""), x, y, 1, 1);

    private static SweepRow Row(string text) => new(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(entry => entry.Split('=', 2)).Select(entry => KeyValuePair.Create(entry[0], (object?)(entry[1].Length == 0 ? null : entry[1]))));
}
