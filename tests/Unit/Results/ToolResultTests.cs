using System.Text.Json.Nodes;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ToolResultTests
{
    private static readonly string[] s_percentiles = ["p1", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p99"];

    public static TheoryData<string, ImportFormat, string> Files => new()
    {
        { "sglang.jsonl", ImportFormat.Sglang, "sglang" },
        { "guidellm.json", ImportFormat.GuideLlm, "guidellm" },
        { "profile_export_aiperf.json", ImportFormat.AiPerf, "aiperf" },
        { "profile_export.jsonl", ImportFormat.AiPerf, "aiperf" },
        { "profile_export_genai_perf.json", ImportFormat.GenAiPerf, "genai-perf" },
        { "summary_lifecycle_metrics.json", ImportFormat.InferencePerf, "inference-perf" },
        { "stage_0_lifecycle_metrics.json", ImportFormat.InferencePerf, "inference-perf" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void The_tool_is_found_from_the_content_and_none_of_its_latencies_has_a_name_of_vllm(string file, ImportFormat format, string tool)
    {
        ServeMetrics[] found = ToolFiles.Read(file);
        ServeMetrics[] forced = ToolFiles.Read(file, format);

        Assert.NotEmpty(found);
        foreach ((ServeMetrics metrics, ServeMetrics same) in found.Zip(forced))
        {
            Assert.Equal(tool, metrics.Tool);
            Assert.Equal(metrics.RunId, same.RunId);
            Assert.Equal(metrics.GetToolMetrics(), same.GetToolMetrics());
            Assert.NotEmpty(metrics.GetToolMetrics());
            Assert.All(LatencyMetric.All.Except([LatencyMetric.ContentTtft]), latency => Assert.Null(metrics.GetLatency(latency)));
            Assert.All(metrics.GetToolMetrics().Keys, name => Assert.Null(typeof(ServeMetrics).GetProperty(name)));
        }

        Assert.Equal(found.Length, found.Select(metrics => metrics.RunId).Distinct().Count());
        Assert.Equal(found.Length, forced.Length);
    }

    [Fact]
    public void A_run_of_sglang_has_its_totals_and_content_ttft_and_the_rest_under_its_own_name()
    {
        JsonNode[] files = ToolFiles.Parse("sglang.jsonl");
        ServeMetrics[] metrics = ToolFiles.Read("sglang.jsonl");

        Assert.Equal([0, 2], metrics.Select(run => run.Failed));
        Assert.Equal("RateLimited: 1, Timeout: 1", metrics[1].Failures);
        Assert.Equal([double.PositiveInfinity, 0], metrics.Select(run => run.RequestRate));
        Assert.Equal("random", metrics[1].Run.Metadata!["dataset_name"]);
        foreach ((JsonNode file, ServeMetrics run) in files.Zip(metrics))
        {
            Assert.Equal(40, run.Completed);
            Assert.Equal("sglang", run.Label);
            Assert.Equal("sglang-oai-chat", run.Backend);
            Assert.Equal("org/model-7b", run.Model);
            Assert.Equal("org/tokenizer-7b", run.Run.Tokenizer);
            Assert.Equal(16, run.MaxConcurrency);
            Assert.Equal(7, run.MaxConcurrentRequestsBySecond);
            Assert.Equal(file.Number("total_input_tokens"), run.TotalInputTokens);
            ToolFiles.AssertClose(file.Number("request_throughput"), run.RequestThroughput, "request_throughput");
            ToolFiles.AssertClose(file.Number("output_throughput"), run.OutputThroughput, "output_throughput");
            ToolFiles.AssertClose(file.Number("total_throughput"), run.TotalTokenThroughput, "total_throughput");
            Assert.Equal(file.Number("mean_ttft_ms"), run.MeanContentTtftMs);
            Assert.Equal(file.Number("median_ttft_ms"), run.MedianContentTtftMs);
            Assert.Equal(file.Number("p99_ttft_ms"), run.P99ContentTtftMs);
            Assert.Equal(file.Number("std_tpot_ms"), run.GetToolMetrics()["StdSglangTpotMs"]);
            Assert.Equal(file.Number("p95_itl_ms"), run.GetToolMetrics()["P95SglangItlMs"]);
            Assert.Equal(file.Number("mean_e2e_latency_ms"), run.GetToolMetrics()["MeanSglangE2elMs"]);
            Assert.Equal(file.Number("concurrency"), run.GetToolMetrics()["SglangConcurrency"]);
            Assert.Equal(31, run.GetToolMetrics()["MaxSglangOutputTokensPerSecond"]);
            Assert.Equal(file.Number("total_output_tokens_retokenized"), run.GetToolMetrics()["SglangRetokenizedOutputTokens"]);
        }
    }

    [Fact]
    public void Answers_that_are_no_stream_have_no_first_token()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.jsonl"], """{"duration": 1, "completed": 2, "mean_e2e_latency_ms": 5, "mean_ttft_ms": 0.0, "median_ttft_ms": 0.0}""");
        File.WriteAllText(
            folder["g.json"],
            """{"benchmarks": [{"duration": 1, "metrics": {"time_to_first_token_ms": {"successful": {"mean": 0.0, "std_dev": 0.0}}, "request_latency": {"successful": {"mean": 0.5, "count": 2}}}}]}""");

        ServeMetrics[] metrics = [.. ((string[])["s.jsonl", "g.json"]).Select(name => Assert.Single(ResultImporter.Read(folder[name])).Summary!)];

        Assert.All(metrics, run => Assert.Equal(2, run.Completed));
        Assert.All(metrics, run => Assert.Null(run.MeanContentTtftMs));
        Assert.Equal(500, metrics[1].GetToolMetrics()["MeanGuideLlmRequestLatencyMs"]);
    }

    [Fact]
    public void Each_benchmark_of_guidellm_is_a_run_whose_percentiles_have_names_of_their_own()
    {
        JsonArray benchmarks = ToolFiles.Parse("guidellm.json")[0]["benchmarks"]!.AsArray();
        ServeMetrics[] metrics = ToolFiles.Read("guidellm.json");

        Assert.Equal(["synchronous", "constant@4"], metrics.Select(run => run.Label));
        Assert.Equal([1, null], metrics.Select(run => run.MaxConcurrency));
        Assert.Equal([double.PositiveInfinity, 4], metrics.Select(run => run.RequestRate));
        Assert.Equal([0, 3], metrics.Select(run => run.Failed));
        Assert.Equal(45, metrics[1].Run.RequestCount);
        foreach ((JsonNode? benchmark, ServeMetrics run) in benchmarks.Zip(metrics))
        {
            JsonNode file = benchmark!["metrics"]!;
            IReadOnlyDictionary<string, double> own = run.GetToolMetrics();
            Assert.Equal(40, run.Completed);
            Assert.Equal(12, run.DurationSeconds);
            Assert.Equal("http://10.0.0.7:8000/", run.Run.Uri?.ToString());
            Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_500), run.StartedAt);
            Assert.Equal((long)Math.Round(file.Number("output_token_count", "successful", "total_sum")), run.TotalOutputTokens);
            Assert.Equal(file.Number("time_to_first_token_ms", "successful", "mean"), run.MeanContentTtftMs);
            Assert.Null(run.P99ContentTtftMs);
            Assert.Equal(file.Number("time_to_first_token_ms", "successful", "percentiles", "p99"), own["P99GuideLlmTtftMs"]);
            Assert.Equal(file.Number("inter_token_latency_ms", "successful", "percentiles", "p001"), own["P0_1GuideLlmItlMs"]);
            Assert.Equal(file.Number("time_per_output_token_ms", "successful", "mean"), own["MeanGuideLlmTpotMs"]);
            ToolFiles.AssertClose(1000 * file.Number("request_latency", "successful", "percentiles", "p999"), own["P99_9GuideLlmRequestLatencyMs"], "latency");
            Assert.Equal(file.Number("requests_per_second", "successful", "mean"), own["MeanGuideLlmRequestsPerSecond"]);
            Assert.Equal(file["request_totals"]!["incomplete"]!.GetValue<int>(), own["GuideLlmIncomplete"]);
        }
    }

    [Theory]
    [InlineData("profile_export_aiperf.json", "AiPerf", 3, "HttpStatus: 2, Timeout: 1", true)]
    [InlineData("profile_export_genai_perf.json", "GenAiPerf", 0, "", false)]
    public void A_profile_export_has_the_statistics_of_its_tool(string name, string tool, int failed, string failures, bool stopped)
    {
        JsonNode file = ToolFiles.Parse(name)[0];
        ServeMetrics run = Assert.Single(ToolFiles.Read(name));

        Assert.Equal(40, run.Completed);
        Assert.Equal(failed, run.Failed);
        Assert.Equal(failures, run.Failures);
        Assert.Equal(stopped, run.Stopped);
        Assert.Equal("org/model-7b", run.Model);
        Assert.Equal("chat", run.Backend);
        Assert.Equal("org/tokenizer-7b", run.Run.Tokenizer);
        Assert.Equal(16, run.MaxConcurrency);
        ToolFiles.AssertClose(file.Number("request_throughput", "avg"), run.RequestThroughput, "request_throughput");
        ToolFiles.AssertClose(file.Number("output_token_throughput", "avg"), run.OutputThroughput, "output_token_throughput");
        Assert.Equal(file.Number("time_to_first_token", "avg"), run.MeanContentTtftMs);
        Assert.Equal(file.Number("time_to_first_token", "std"), run.StdContentTtftMs);
        Assert.Equal(s_percentiles.Select(key => file.Number("time_to_first_token", key)), run.GetLatency(LatencyMetric.ContentTtft)!.Percentiles.Select(value => value.Ms));
        Assert.Equal(file.Number("inter_token_latency", "p99"), run.GetToolMetrics()[$"P99{tool}ItlMs"]);
        Assert.Equal(file.Number("request_latency", "max"), run.GetToolMetrics()[$"Max{tool}RequestLatencyMs"]);
        Assert.Equal(file.Number("output_token_throughput_per_user", "avg"), run.GetToolMetrics()[$"Mean{tool}OutputTokensPerSecondPerUser"]);
    }

    [Fact]
    public void The_records_of_aiperf_give_what_its_export_gives()
    {
        ServeMetrics export = Assert.Single(ToolFiles.Read("profile_export_aiperf.json"));
        ServeMetrics records = Assert.Single(ToolFiles.Read("profile_export.jsonl"));

        Assert.Equal(export.Completed, records.Completed);
        Assert.Equal(export.Failed, records.Failed);
        Assert.Equal(export.Failures, records.Failures);
        Assert.Equal(export.TotalInputTokens, records.TotalInputTokens);
        Assert.Equal(export.TotalOutputTokens, records.TotalOutputTokens);
        ToolFiles.AssertClose(export.DurationSeconds, records.DurationSeconds, "duration");
        ToolFiles.AssertClose(export.MeanContentTtftMs!.Value, records.MeanContentTtftMs, "ttft");
        ToolFiles.AssertClose(export.P95ContentTtftMs!.Value, records.P95ContentTtftMs, "ttft");
        string[] notInRecords = ["AiPerfGoodput", "MeanAiPerfOutputTokensPerSecondPerUser"];
        Assert.Equal(export.GetToolMetrics().Keys.Except(notInRecords).Order(), records.GetToolMetrics().Keys.Order());
        Assert.All(records.GetToolMetrics(), metric => ToolFiles.AssertClose(export.GetToolMetrics()[metric.Key], metric.Value, metric.Key));
    }

    [Theory]
    [InlineData("summary_lifecycle_metrics.json", 5, "RateLimited: 3, Timeout: 1")]
    [InlineData("stage_0_lifecycle_metrics.json", 0, "")]
    public void A_report_of_inference_perf_is_in_milliseconds(string name, int moreTokens, string failures)
    {
        JsonNode file = ToolFiles.Parse(name)[0];
        ServeMetrics run = Assert.Single(ToolFiles.Read(name));

        IReadOnlyDictionary<string, double> own = run.GetToolMetrics();
        Assert.Equal(Path.GetFileNameWithoutExtension(name), run.Label);
        Assert.Equal(40, run.Completed);
        Assert.Equal(4, run.Failed);
        Assert.Equal(failures, run.Failures);
        Assert.Equal(4, run.RequestRate);
        Assert.Equal(16, run.MaxConcurrency);
        ToolFiles.AssertClose(11.25, run.DurationSeconds, "duration");
        ToolFiles.AssertClose(Math.Round(file.Number("successes", "throughput", "output_tokens_per_sec") * 11.25) + moreTokens, run.TotalOutputTokens, "tokens");
        ToolFiles.AssertClose(Math.Round(file.Number("successes", "throughput", "input_tokens_per_sec") * 11.25), run.TotalInputTokens, "tokens");
        Assert.Null(run.MeanContentTtftMs);
        ToolFiles.AssertClose(1000 * file.Number("successes", "latency", "time_to_first_token", "median"), own["MedianInferencePerfTtftMs"], "ttft");
        ToolFiles.AssertClose(1000 * file.Number("successes", "latency", "normalized_time_per_output_token", "p99.9"), own["P99_9InferencePerfNtpotMs"], "ntpot");
        ToolFiles.AssertClose(1000 * file.Number("load_summary", "schedule_delay", "max"), own["MaxInferencePerfScheduleDelayMs"], "delay");
        Assert.Equal(3.96, own["InferencePerfAchievedRate"]);
    }
}
