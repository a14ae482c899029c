using System.Management.Automation;
using System.Text.Json;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Reports.Sweeps;

public sealed class SweepCommandTests : IClassFixture<ModuleHost>, IDisposable
{
    private readonly ModuleHost _host;
    private readonly TemporaryFolder _folder = new();

    public SweepCommandTests(ModuleHost host)
    {
        _host = host;
        Write("exp/BENCH--a/summary.json", """
            [
                {"_benchmark_name": "a", "run_number": 0, "max_concurrency": 1, "request_rate": "inf", "request_throughput": 1.5, "output_throughput": 100.0, "p95_e2el_ms": 10.0, "p99_e2el_ms": 20, "steady": {"rate": 2}, "sizes": [1, 2], "ttfts": [0.1], "latencies": [0.2], "failed_requests": [{"error": "x"}], "label": null, "enforce_eager": true},
                {"_benchmark_name": "a", "run_number": 0, "max_concurrency": 4, "request_rate": "inf", "request_throughput": 4.0, "output_throughput": 300.0, "p95_e2el_ms": 25.0, "p99_e2el_ms": Infinity}
            ]
            """);
        Write("exp/BENCH--b/run=10.json", """{"_benchmark_name": "b", "run_number": 10, "max_concurrency": 1, "request_throughput": 2.0, "output_throughput": 150.0, "p95_e2el_ms": 12.0, "p99_e2el_ms": 21.0}""");
        Write("exp/BENCH--b/run=9.json", """{"_benchmark_name": "b", "run_number": 9, "max_concurrency": 1, "request_throughput": 2.5, "output_throughput": 160.0, "p95_e2el_ms": 11.0, "p99_e2el_ms": 22.0}""");
        Write("exp/BENCH--a/run=0.json", "{ is in the summary already");
        File.SetLastWriteTimeUtc(_folder["exp/BENCH--a/run=0.json"], DateTime.UnixEpoch);
        GoTo(_folder.Root);
    }

    public void Dispose()
    {
        GoTo(AppContext.BaseDirectory);
        _folder.Dispose();
    }

    [Fact]
    public void Runs_are_objects_with_vllms_names_and_values_of_their_types()
    {
        ModuleResult result = _host.Run("Import-ServeSweep exp");

        Assert.Empty(result.Errors);
        Assert.Equal([("a", 0L), ("a", 0L), ("b", 9L), ("b", 10L)], result.Output.Select(run => ((string)Value(run, "_benchmark_name")!, (long)Value(run, "run_number")!)));
        PSObject first = result.Output[0];
        Assert.Equal(double.PositiveInfinity, Value(first, "request_rate"));
        Assert.Equal((20L, 1.5, 2L, "[1, 2]", true), (Value(first, "p99_e2el_ms"), Value(first, "request_throughput"), Value(first, "steady.rate"), Value(first, "sizes"), Value(first, "enforce_eager")));
        Assert.All((string[])["ttfts", "latencies", "failed_requests"], name => Assert.Null(first.Properties[name]));
        Assert.Null(Value(first, "label"));
        Assert.EndsWith("summary.json", (string)Value(first, "SourcePath")!, StringComparison.Ordinal);
        Assert.Equal("ServeBench.SweepRun", first.TypeNames[0]);
        Assert.Equal(double.PositiveInfinity, Value(result.Output[1], "p99_e2el_ms"));
        Assert.Equal(2, _host.Run("Import-ServeSweep exp | Where-Object output_throughput -gt 150").Output.Count);
    }

    [Theory]
    [InlineData("[\n  {\"a\": 1},\n  7\n]", "line 3, column 3: a run is an object")]
    [InlineData("[\n  {\"a\": 1,}\n]", "line 2, column 11: the file is not well-formed JSON here: correct")]
    [InlineData("[\n  {\"a\": 1}", "line 2, column 11: the file is not well-formed JSON: it ends too early, so the file may be cut off")]
    [InlineData("\"text\"", "line 1, column 1: there is neither")]
    public void A_file_that_cannot_be_read_is_named_with_its_place_and_the_others_are_read(string content, string place)
    {
        Write("exp/BENCH--c/summary.json", content);

        ModuleResult result = _host.Run("Import-ServeSweep exp");

        string message = result.SingleError("SweepResultInvalid").Exception.Message;
        Assert.Contains(place, message, StringComparison.Ordinal);
        Assert.Contains("BENCH--c", message, StringComparison.Ordinal);
        Assert.Equal(4, result.Output.Count);
    }

    [Fact]
    public void A_folder_without_runs_and_one_that_is_not_there_are_errors()
    {
        Directory.CreateDirectory(_folder["none"]);

        _host.Run("Import-ServeSweep none").SingleError("SweepResultEmpty");
        _host.Run("Import-ServeSweep nowhere").SingleError("SweepResultNotFound");
    }

    [Fact]
    public void A_folder_gets_a_page_a_figure_and_WhatIf_writes_none()
    {
        Directory.CreateDirectory(_folder["plots"]);

        Assert.Empty(_host.Run("Import-ServeSweep exp | Export-ServeSweepPlot plots -FigBy _benchmark_name -WhatIf").Errors);
        Assert.Empty(Directory.GetFiles(_folder["plots"]));
        Assert.Equal(2, _host.Run("Import-ServeSweep exp | Export-ServeSweepPlot plots -FigBy _benchmark_name -PassThru").Values<FileInfo>().Length);
        Assert.Equal(["FIGURE-_benchmark_name=a.html", "FIGURE-_benchmark_name=b.html"], Directory.GetFiles(_folder["plots"]).Select(Path.GetFileName).Order());

        Assert.Empty(_host.Run("Import-ServeSweep exp | Export-ServeSweepPlot all.html -FigBy _benchmark_name -VarY p95_e2el_ms -FilterBy 'output_throughput>=150,max_concurrency<=4'").Errors);
        JsonElement[] figures = [.. new PageText(_folder["all.html"]).Data.GetProperty("figures").EnumerateArray()];
        Assert.Equal(["_benchmark_name=a", "_benchmark_name=b"], figures.Select(figure => figure.GetProperty("title").GetString()));
        Assert.Equal([25, 12, 11], figures.SelectMany(Points).Select(point => point.GetProperty("y").GetDouble()));
    }

    [Theory]
    [InlineData("ExportServeSweepPlot", "VarX", "request_throughput")]
    [InlineData("ExportServeSweepPlot", "VarY", "p99_e2el_ms")]
    [InlineData("ExportServeSweepPlot", "FigName", "FIGURE")]
    [InlineData("ExportServeParetoPlot", "UserCountVar", "max_concurrency")]
    [InlineData("ExportServeParetoPlot", "LabelBy", "max_concurrency gpu_count")]
    [InlineData("MeasureServeBoundary", "ConcurrencyVar", "max_concurrency")]
    [InlineData("MeasureServeBoundary", "RunVar", "run_number")]
    public void The_defaults_of_reports_are_those_of_vllm(string command, string parameter, string expected) =>
        Assert.Equal(expected, Assert.Single(_host.Run($"\"$([ServeBench.Commands.{command}Command]::new().{parameter})\"").Values<string>()));

    [Fact]
    public void Metrics_and_rows_of_texts_are_drawn_under_the_names_of_vllm()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(SampleRuns.FullRun("a"), [SampleRuns.Finished(SampleRuns.FullRun("a"), 0)]);
        _host.SetVariable("metrics", metrics);

        Assert.Empty(_host.Run("$metrics | Export-ServeSweepPlot m.html -VarX max_concurrency -VarY mean_ttft_ms -CurveBy model").Errors);
        JsonElement point = Points(new PageText(_folder["m.html"]).Data.GetProperty("figures")[0]).Single();
        Assert.Equal((metrics.Run.MaxConcurrency!.Value, metrics.MeanTtftMs), (point.GetProperty("x").GetInt32(), point.GetProperty("y").GetDouble()));

        Assert.Empty(_host.Run("[pscustomobject] @{ x = '1.5'; y = '2' } | Export-ServeSweepPlot t.html -VarX x -VarY y").Errors);
        Assert.Equal(1.5, Points(new PageText(_folder["t.html"]).Data.GetProperty("figures")[0]).Single().GetProperty("x").GetDouble());
    }

    [Fact]
    public void An_empty_figure_is_a_warning_and_a_wrong_name_an_error_before_anything_is_written()
    {
        Assert.Contains("is empty", Assert.Single(_host.Run("Import-ServeSweep exp | Export-ServeSweepPlot e.html -FilterBy 'max_concurrency>99'").Warnings), StringComparison.Ordinal);
        _host.Run("Import-ServeSweep exp | Export-ServeSweepPlot f.html -CurveBy max_num_seq").SingleError("SweepVariableUnknown");
        Assert.False(File.Exists(_folder["f.html"]));
    }

    [Fact]
    public void The_pareto_page_has_the_means_of_repeated_runs_and_the_frontier_with_labels()
    {
        Assert.Empty(_host.Run("Import-ServeSweep exp | Export-ServeParetoPlot .").Errors);

        var page = new PageText(_folder["PARETO.html"]);
        page.AssertSelfContained();
        JsonElement[] series = [.. page.Data.GetProperty("figures")[0].GetProperty("panels")[0].GetProperty("series").EnumerateArray()];
        Assert.Equal([(100, 100)], series[0].GetProperty("points").EnumerateArray().Select(Place));
        Assert.Equal([(75, 300), (155, 155)], series[1].GetProperty("points").EnumerateArray().Select(Place));
        Assert.Equal("max_concurrency=4\ngpu_count=1", series[1].GetProperty("points")[0].GetProperty("label").GetString());
        _host.Run("[pscustomobject] @{ output_throughput = 1 } | Export-ServeParetoPlot p.html").SingleError("SweepNothingToDraw");
        _host.Run("Import-ServeSweep exp | Export-ServeParetoPlot p.html -LabelBy max_concurrency, max_num_seq").SingleError("SweepVariableUnknown");
        Assert.False(File.Exists(_folder["p.html"]));
    }

    [Fact]
    public void The_boundary_is_an_object_a_workload_and_concurrency()
    {
        PSObject[] table = [.. _host.Run("Import-ServeSweep exp | Measure-ServeBoundary").Output];

        Assert.Equal([1.0, 2.5, 1.0], table.Select(row => Value(row, "p95_e2el_ms_multiplier_vs_baseline")));
        Assert.Equal([1L, 1L, 2L], table.Select(row => Value(row, "n_runs")));
    }

    private static (double, double) Place(JsonElement point) => (point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble());

    private static IEnumerable<JsonElement> Points(JsonElement figure) =>
        figure.GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("series").EnumerateArray()).SelectMany(series => series.GetProperty("points").EnumerateArray());

    private static object? Value(PSObject item, string name) => item.Properties[name].Value;

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        File.WriteAllText(_folder[path], content);
    }

    private void GoTo(string folder) => _host.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder}')");
}
