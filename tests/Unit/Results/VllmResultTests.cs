using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using ServeBench.Tests.Metrics;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class VllmResultTests : IDisposable
{
    private static readonly string[] s_setUp =
    [
        "date", "endpoint_type", "backend", "label", "model_id", "tokenizer_id", "num_prompts", "gpu", "tp", "ratio", "spec", "request_rate", "burstiness",
        "max_concurrency",
    ];

    private static readonly string[] s_counts =
    [
        "duration", "completed", "failed", "total_input_tokens", "total_output_tokens", "request_throughput", "request_goodput", "output_throughput",
        "total_token_throughput",
    ];

    private static readonly string[] s_peaks = ["max_output_tokens_per_s", "max_concurrent_requests", "rtfx"];

    // Held in their order by VllmServerKeysTests.
    private static readonly string[] s_serverKeys =
    [
        "probe_completed", "probe_failed", "probe_median_e2el_ms", "probe_p99_e2el_ms", "probe_max_e2el_ms", "rps_change_events",
        "spec_decode_acceptance_rate", "spec_decode_acceptance_length", "spec_decode_num_drafts", "spec_decode_draft_tokens",
        "spec_decode_accepted_tokens", "spec_decode_per_position_acceptance_rates", "diffusion_committed_throughput", "diffusion_steps_per_canvas",
        "diffusion_committed_per_step", "diffusion_committed_tokens", "diffusion_denoising_steps", "diffusion_canvas_positions",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_are_vllms_in_its_order()
    {
        ServeMetrics metrics = Sample(new MeasureOptions { Percentiles = [99.9, 50] });

        using JsonDocument detailed = JsonDocument.Parse(Write(metrics, detailed: true));
        using JsonDocument summary = JsonDocument.Parse(Write(metrics, detailed: false));

        string[] statistics =
        [
            .. from metric in (string[])["ttft", "tpot", "itl", "e2el", "client_queue_time", "e2el_including_client_queue"]
               from statistic in (string[])["mean", "median", "std", "p99.9", "p50"]
               select $"{statistic}_{metric}_ms",
        ];
        Assert.Equal(
            [
                .. s_setUp, .. s_counts, "input_lens", "output_lens", "ttfts", "itls", "latencies", "start_times", "queue_times", "generated_texts", "errors",
                .. s_peaks, .. s_serverKeys, .. statistics, "input_throughput", "failed_requests", "servebench",
            ],
            detailed.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(
            [.. s_setUp, .. s_counts, "latencies", "queue_times", .. s_peaks, .. s_serverKeys, .. statistics, "input_throughput", "failed_requests", "servebench"],
            summary.RootElement.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void Values_are_written_as_Python_writes_them()
    {
        string json = Write(Sample(), detailed: true);

        Assert.Contains("\"request_rate\":8.5,\"burstiness\":0.7,\"max_concurrency\":64,\"duration\":12.5,\"completed\":2,\"failed\":1,", json, StringComparison.Ordinal);
        Assert.Contains("\"gpu\":\"H100\",\"tp\":2,\"ratio\":0.5,\"spec\":true,", json, StringComparison.Ordinal);
        Assert.Contains("\"request_goodput\":null,", json, StringComparison.Ordinal);
        Assert.Contains("\"output_lens\":[4,0,4],\"ttfts\":[0.050123456,0.0,0.050123456],\"itls\":[[0.009999999,0.010000001,0.01],[],", json, StringComparison.Ordinal);
        Assert.Contains("\"start_times\":[0.001234567,0.5,1.001234567],\"queue_times\":[0.001,0.0,0.001],", json, StringComparison.Ordinal);
        Assert.Contains("\"errors\":[\"\",\"429: slow down\",\"\"],", json, StringComparison.Ordinal);
        Assert.Contains("\"rtfx\":0.0,", json, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_number_in_JSON_is_a_word_and_what_has_no_value_is_null()
    {
        var run = new ServeRun { Burstiness = double.PositiveInfinity, DurationSeconds = 1 };

        string json = Write(MetricsCalculator.Measure(run, []), detailed: false);

        Assert.Contains("\"label\":null,\"model_id\":\"\",\"tokenizer_id\":null,", json, StringComparison.Ordinal);
        Assert.Contains("\"request_rate\":\"inf\",\"burstiness\":\"inf\",\"max_concurrency\":null,", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trace_at_its_own_times_has_the_rate_of_all_at_once()
    {
        string json = Write(MetricsCalculator.Measure(new ServeRun { RequestRate = 0, DurationSeconds = 1 }, []), detailed: false);

        Assert.Contains("\"request_rate\":\"inf\",", json, StringComparison.Ordinal);
        File.WriteAllText(_folder["trace.json"], json);
        Assert.Equal(0, Assert.Single(ResultImporter.Read(_folder["trace.json"])).Run.RequestRate);
    }

    [Fact]
    public void A_stream_that_broke_keeps_when_it_began()
    {
        ServeRun run = SampleRuns.FullRun();
        var broken = new ServeRequestResult
        {
            ErrorKind = RequestErrorKind.ConnectionLost, ErrorMessage = "gone", TtftMs = 250.5, ItlMs = [10], ChunkCount = 2, E2elMs = 300, Run = run,
        };
        string json = Write(MetricsCalculator.Measure(run, [broken]), detailed: true);
        JsonObject file = JsonNode.Parse(json)!.AsObject();
        file.Remove("servebench");
        File.WriteAllText(_folder["vllm.json"], file.ToJsonString());
        ServeRequestResult read = Assert.Single(Assert.Single(ResultImporter.Read(_folder["vllm.json"])).Requests);

        Assert.Contains("\"ttfts\":[0.2505],\"itls\":[[0.01]],\"latencies\":[0.0],", json, StringComparison.Ordinal);
        Assert.Equal((false, double.PositiveInfinity, 2, double.PositiveInfinity), (read.Success, read.TtftMs, read.ChunkCount, read.E2elMs));
        Assert.Equal((250.5, null), (read.FirstChunkMs, read.LastChunkMs));
    }

    [Fact]
    public void Metadata_overwrites_what_is_before_it_and_is_overwritten_by_what_is_after_it()
    {
        var run = new ServeRun { Label = "own", DurationSeconds = 2, Metadata = new OrderedDictionary { ["label"] = "meta", ["duration"] = "long", ["x"] = null } };

        using JsonDocument json = JsonDocument.Parse(Write(MetricsCalculator.Measure(run, []), detailed: false));

        Assert.Equal("meta", json.RootElement.GetProperty("label").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("duration").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("x").ValueKind);
    }

    [Fact]
    public void A_ramp_has_its_keys_and_an_event_for_each_whole_rate()
    {
        var run = new ServeRun
        {
            RampUpStrategy = RampUpStrategy.Linear, RampUpStartRate = 1, RampUpEndRate = 4.5, RequestCount = 5, DurationSeconds = 9,
            StartedAt = new DateTimeOffset(new DateTime(2026, 8, 1, 12, 0, 0, DateTimeKind.Local)),
        };
        // Rates 1, 1.875, 2.75, 3.625, 4.5; a sixth request that was due after the end of the run.
        ArrivalSlot[] slots =
        [
            .. Enumerable.Range(0, 5).Select(index => new ArrivalSlot { Index = index, OffsetSeconds = index + 0.5, Rate = 1 + (index * 0.875) }),
            new ArrivalSlot { Index = 5, OffsetSeconds = 9.5, Rate = 6 },
        ];
        run.RateChanges = RampChanges.Of(slots, run, run.DurationSeconds);

        string json = Write(MetricsCalculator.Measure(run, []), detailed: false);
        JsonObject vllm = JsonNode.Parse(json)!.AsObject();
        vllm.Remove("servebench");
        File.WriteAllText(_folder["ramp.json"], vllm.ToJsonString());
        ServeRun read = Assert.Single(ResultImporter.Read(_folder["ramp.json"])).Run;

        Assert.Contains("\"ramp_up_strategy\":\"linear\",\"ramp_up_start_rps\":1,\"ramp_up_end_rps\":4.5,\"duration\"", json, StringComparison.Ordinal);
        Assert.Contains(
            "\"rtfx\":0.0,\"rps_change_events\":[{\"rps\":1,\"timestamp\":\"2026-08-01T12:00:00.000000\"},{\"rps\":2,\"timestamp\":\"2026-08-01T12:00:02.500000\"},"
            + "{\"rps\":3,\"timestamp\":\"2026-08-01T12:00:03.500000\"},{\"rps\":4,\"timestamp\":\"2026-08-01T12:00:04.500000\"}],",
            json,
            StringComparison.Ordinal);
        Assert.Equal(run.RateChanges, read.RateChanges);
    }

    [Fact]
    public void A_detailed_file_restores_every_request_and_the_run()
    {
        ServeMetrics metrics = Sample();
        File.WriteAllText(_folder["run.json"], Write(metrics, detailed: true));

        ImportedRun read = Assert.Single(ResultImporter.Read(_folder["run.json"]));

        Assert.Equivalent(metrics.Run, read.Run, strict: true);
        Assert.Equal(3, read.Requests.Count);
        Assert.Equivalent(SampleRuns.Finished(read.Run, 0), read.Requests[0], strict: true);
        Assert.Equivalent(SampleRuns.Failed(read.Run, 1), read.Requests[1], strict: true);
        Assert.All(read.Requests, request => Assert.Same(read.Run, request.Run));
        MetricsAssert.Equal(metrics, MetricsCalculator.Measure(read.Run, read.Requests));
    }

    [Fact]
    public void Every_reference_case_gives_the_same_metrics_after_an_export_and_an_import()
    {
        foreach (JsonElement @case in VectorFile.Cases("metrics.json"))
        {
            var run = new ServeRun { DurationSeconds = @case.GetProperty("duration_s").GetDouble(), RequestRate = 3, MaxConcurrency = 9 };
            var options = new MeasureOptions { Percentiles = [1, 99.9], Goodput = GoodputObjective.Parse(new Hashtable { ["tpot"] = 22, ["e2el"] = 900 }) };
            ServeMetrics metrics = MetricsCalculator.Measure(
                run, @case.GetProperty("requests").EnumerateArray().Select((request, index) => VectorRequests.Result(run, index, request)), options);
            File.WriteAllText(_folder["run.json"], Write(metrics, detailed: true));

            ImportedRun read = Assert.Single(ResultImporter.Read(_folder["run.json"]));

            MetricsAssert.Equal(metrics, MetricsCalculator.Measure(read.Run, read.Requests, options));
        }
    }

    [Fact]
    public void A_file_without_details_restores_the_metrics()
    {
        ServeMetrics metrics = Sample(new MeasureOptions { Percentiles = [50, 99.9], Goodput = GoodputObjective.Parse(new Hashtable { ["ttft"] = 55, ["e2el"] = 90 }) });
        File.WriteAllText(_folder["run.json"], Write(metrics, detailed: false));

        ImportedRun read = Assert.Single(ResultImporter.Read(_folder["run.json"]));

        Assert.Empty(read.Requests);
        MetricsAssert.Equal(metrics, read.Summary!);
        Assert.Empty(read.Summary!.GetRequests());
    }

    [Fact]
    public void Text_that_was_cut_in_the_middle_of_a_character_is_written()
    {
        ServeRun run = SampleRuns.FullRun();
        var result = new ServeRequestResult { Success = true, OutputText = "half \ud83d", ErrorMessage = "\udc4d", Run = run };

        using JsonDocument json = JsonDocument.Parse(Write(MetricsCalculator.Measure(run, [result]), detailed: true));

        Assert.Equal("half \ufffd", json.RootElement.GetProperty("generated_texts")[0].GetString());
    }

    [Fact]
    public void The_culture_of_the_session_changes_nothing()
    {
        ServeMetrics metrics = Sample();
        string json = Write(metrics, detailed: true);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(json, Write(metrics, detailed: true));
            File.WriteAllText(_folder["run.json"], json);
            ImportedRun read = Assert.Single(ResultImporter.Read(_folder["run.json"]));
            MetricsAssert.Equal(metrics, MetricsCalculator.Measure(read.Run, read.Requests));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ServeMetrics Sample(MeasureOptions? options = null)
    {
        ServeRun run = SampleRuns.FullRun();
        return MetricsCalculator.Measure(run, [SampleRuns.Finished(run, 2), SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1)], options);
    }

    private static string Write(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
