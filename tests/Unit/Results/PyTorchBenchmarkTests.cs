using System.Collections.Specialized;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class PyTorchBenchmarkTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string Variable = "SAVE_TO_PYTORCH_BENCHMARK_FORMAT";

    private static readonly string[] s_names =
    [
        "median_ttft_ms", "mean_ttft_ms", "std_ttft_ms", "p99_ttft_ms", "mean_tpot_ms", "median_tpot_ms", "std_tpot_ms", "p99_tpot_ms",
        "median_itl_ms", "mean_itl_ms", "std_itl_ms", "p99_itl_ms",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_is_a_record_for_each_statistic_with_the_rest_of_the_result_beside_it()
    {
        ServeMetrics metrics = Measure(new OrderedDictionary { ["tensor_parallel_size"] = 2, ["gpu"] = "H100" });

        JsonArray records = Write(metrics, "run.json", detailed: true);

        Assert.Equal(s_names, records.Select(record => (string?)record!["metric"]!["name"]));
        JsonNode first = records[0]!;
        Assert.Equal("vLLM benchmark", (string?)first["benchmark"]!["name"]);
        Assert.Equal("org/model-7b", (string?)first["model"]!["name"]);
        Assert.Equal(metrics.MedianTtftMs, (double?)Assert.Single(first["metric"]!["benchmark_values"]!.AsArray()));
        JsonObject setUp = first["benchmark"]!["extra_info"]!.AsObject();
        Assert.Equal(["args", "compilation_config.mode", "optimization_level", "use_compile"], setUp.Select(member => member.Key));
        Assert.Equal(("", "", true), ((string?)setUp["compilation_config.mode"], (string?)setUp["optimization_level"], (bool)setUp["use_compile"]!));
        Assert.Equal((2, 8.5, 3, "http://127.0.0.1:8000"), ((int)setUp["args"]!["tensor_parallel_size"]!, (double)setUp["args"]!["request_rate"]!, (int)setUp["args"]!["num_prompts"]!, (string?)setUp["args"]!["base_url"]));
        JsonObject rest = first["metric"]!["extra_info"]!.AsObject();
        Assert.Equal("H100", (string?)rest["gpu"]);
        Assert.True(rest.ContainsKey("input_lens") && rest.ContainsKey("mean_e2el_ms") && rest.ContainsKey("latencies"));
        Assert.DoesNotContain(rest, member => s_names.Contains(member.Key) || member.Key is "ttfts" or "itls" or "generated_texts" or "errors" or "servebench");
    }

    [Fact]
    public void What_was_not_measured_has_no_record_and_infinity_is_a_word()
    {
        var run = new ServeRun { Model = "m", DurationSeconds = 1 };

        JsonArray records = Write(MetricsCalculator.Measure(run, [SampleRuns.Finished(run)], new MeasureOptions { Percentiles = [50] }), "run.json", detailed: false);

        Assert.Equal(s_names.Where(name => !name.StartsWith("p99", StringComparison.Ordinal)), records.Select(record => (string?)record!["metric"]!["name"]));
        Assert.Equal("inf", (string?)records[0]!["benchmark"]!["extra_info"]!["args"]!["request_rate"]);
        Assert.Null(records[0]!["benchmark"]!["extra_info"]!["args"]!["max_concurrency"]);
    }

    [Theory]
    [InlineData("run.json", "3", true)]
    [InlineData("run.json", "0", false)]
    [InlineData("run-eager.json", "3", false)]
    public void Whether_the_server_compiled_is_told_by_the_metadata_or_the_name_of_the_file(string file, string mode, bool expected)
    {
        JsonNode setUp = Write(Measure(new OrderedDictionary { ["compilation_config.mode"] = mode }), file, detailed: false)[0]!["benchmark"]!["extra_info"]!;

        Assert.Equal((mode, expected), ((string?)setUp["compilation_config.mode"], (bool)setUp["use_compile"]!));
    }

    [Fact]
    public void The_switch_decides_and_without_it_the_environment()
    {
        host.SetVariable("metrics", Measure(null));
        host.SetVariable("folder", _folder.Root);
        string? before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, null);
            Assert.Empty(host.Run("$metrics | Export-ServeResult \"$folder/a.json\"").Errors);
            Assert.Empty(host.Run("$metrics | Export-ServeResult \"$folder/b.json\" -PyTorchBenchmark").Errors);
            Environment.SetEnvironmentVariable(Variable, "1");
            Assert.Empty(host.Run("$metrics | Export-ServeResult \"$folder/c.json\"").Errors);
            Assert.Empty(host.Run("$metrics | Export-ServeResult \"$folder/d.json\" -PyTorchBenchmark:$false").Errors);
            Assert.Empty(host.Run("$metrics | Export-ServeResult \"$folder/e.csv\" -Format Csv").Errors);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }

        Assert.Equal(["b.pytorch.json", "c.pytorch.json"], Directory.GetFiles(_folder.Root, "*.pytorch.json").Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_pooling_run_has_no_records_and_so_no_file()
    {
        var run = new ServeRun { Model = "m", Backend = "openai-embeddings", DurationSeconds = 1 };
        ServeMetrics pooling = MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]);

        ResultExporter.Write(new ExportTarget(_folder["a.json"], [pooling]), new ExportOptions { PyTorchBenchmark = true });

        Assert.Equal(["a.json"], Directory.GetFiles(_folder.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_of_records_that_exists_is_kept_with_NoClobber()
    {
        host.SetVariable("metrics", Measure(null));
        host.SetVariable("folder", _folder.Root);
        File.WriteAllText(_folder["a.pytorch.json"], "mine");

        host.Run("$metrics | Export-ServeResult \"$folder/a.json\" -PyTorchBenchmark -NoClobber").SingleError("ResultExists");

        Assert.Equal("mine", File.ReadAllText(_folder["a.pytorch.json"]));
        Assert.False(File.Exists(_folder["a.json"]));
    }

    private static ServeMetrics Measure(OrderedDictionary? metadata)
    {
        ServeRun sample = SampleRuns.FullRun();
        var run = new ServeRun
        {
            Label = sample.Label, Uri = sample.Uri, Endpoint = sample.Endpoint, Backend = sample.Backend, Model = sample.Model, RequestCount = 3,
            RequestRate = 8.5, DurationSeconds = 12.5, Metadata = metadata,
        };
        return MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]);
    }

    private JsonArray Write(ServeMetrics metrics, string file, bool detailed)
    {
        ResultExporter.Write(new ExportTarget(_folder[file], [metrics]), new ExportOptions { Detailed = detailed, PyTorchBenchmark = true });
        return JsonNode.Parse(File.ReadAllText(_folder[Path.ChangeExtension(file, ".pytorch.json")]))!.AsArray();
    }
}
