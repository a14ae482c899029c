using System.Text.Json;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>What is measured, shown and filed of a run whose answers come whole, and of one that sends sounds.</summary>
public sealed class PoolingMetricsTests
{
    private static readonly ServeRun s_run = new()
    {
        Backend = "vllm-rerank",
        Model = "org/ranker",
        DurationSeconds = 4,
        RequestCount = 3,
        RequestRate = 2,
        MaxConcurrency = 8,
        StartedAt = new DateTimeOffset(2026, 8, 1, 12, 0, 0, TimeSpan.Zero),
    };

    private static ServeMetrics Measure(ServeRun run, double? audioSeconds = null) => MetricsCalculator.Measure(
        run,
        [Request(run, 0, 100, audioSeconds), Request(run, 1, 300, audioSeconds), new ServeRequestResult { Index = 2, ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = "500", InputSequenceCount = 5, AudioSeconds = audioSeconds, Run = run }],
        new MeasureOptions { Percentiles = [50] });

    private static ServeRequestResult Request(ServeRun run, int index, double ms, double? audioSeconds) => new()
    {
        Index = index,
        Success = true,
        InputLength = 50,
        InputSequenceCount = 5,
        AudioSeconds = audioSeconds,
        TtftMs = ms,
        E2elMs = ms,
        ScheduledTtftMs = ms,
        ScheduledE2elMs = ms,
        ChunkCount = 1,
        Run = run,
    };

    [Fact]
    public void A_pooling_run_has_inputs_and_latency_and_nothing_of_tokens()
    {
        ServeMetrics metrics = Measure(s_run);
        Assert.Equal(BackendTask.Pooling, metrics.Task);
        Assert.Equal((2, 1, 100L, 10L, 0L), (metrics.Completed, metrics.Failed, metrics.TotalInputTokens, metrics.TotalInputSequences, metrics.TotalOutputTokens));
        Assert.Equal((0.5, 2.5, 25, 0, 0), (metrics.RequestThroughput, metrics.InputSequenceThroughput, metrics.TotalTokenThroughput, metrics.OutputThroughput, metrics.MaxOutputTokensPerSecond));
        Assert.Equal((200.0, 200.0, 100.0), (metrics.MeanE2elMs, metrics.MedianE2elMs, metrics.StdE2elMs));
        Assert.All(
            (LatencyMetric[])[LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl, LatencyMetric.ScheduledTtft, LatencyMetric.ContentTtft],
            metric => Assert.Null(metrics.GetLatency(metric)));
        Assert.NotNull(metrics.GetLatency(LatencyMetric.ScheduledE2el));
    }

    [Fact]
    public void The_block_of_a_pooling_run_is_vllms_line_for_line() => Assert.Equal(
        [
            "============ Serving Benchmark Result ============",
            "Successful requests:                     2         ",
            "Failed requests:                         1         ",
            "Maximum request concurrency:             8         ",
            "Request rate configured (RPS):           2.00      ",
            "Benchmark duration (s):                  4.00      ",
            "Total input tokens:                      100       ",
            "Request throughput (req/s):              0.50      ",
            "Input throughput (inputs/s):             2.50      ",
            "Total token throughput (tok/s):          25.00     ",
            "----------------End-to-end Latency----------------",
            "Mean E2EL (ms):                          200.00    ",
            "Median E2EL (ms):                        200.00    ",
            "P50 E2EL (ms):                           200.00    ",
            "==================================================",
        ],
        ConsoleBlock.Lines(Measure(s_run)));

    [Fact]
    public void Latencies_that_a_pooling_run_has_not_are_left_out_though_asked_for() => Assert.Equal(
        ["---------------Client-side Queueing---------------"],
        ConsoleBlock.Lines(Measure(s_run), [LatencyMetric.Ttft, LatencyMetric.Tpot, LatencyMetric.Itl, LatencyMetric.ClientQueueTime]).Where(line => line.StartsWith('-')));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_file_of_a_pooling_run_has_vllms_keys_in_its_order(bool detailed)
    {
        using JsonDocument file = JsonDocument.Parse(Write(Measure(s_run), detailed));
        string[] details = detailed ? ["input_lens", "latencies", "queue_times", "errors"] : ["latencies", "queue_times"];
        Assert.Equal(
            [
                "date", "endpoint_type", "backend", "label", "model_id", "tokenizer_id", "num_prompts", "request_rate", "burstiness", "max_concurrency",
                "duration", "completed", "total_input_tokens", "total_input_sequences", "request_throughput", "input_sequence_throughput", "total_token_throughput",
                .. details,
                .. from metric in (string[])["e2el", "client_queue_time", "e2el_including_client_queue"]
                   from statistic in (string[])["mean", "median", "std", "p50"]
                   select $"{statistic}_{metric}_ms",
                "failed_requests", "servebench",
            ],
            file.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("[0.1,0.3,0.0]", file.RootElement.GetProperty("latencies").GetRawText());
        Assert.Equal(2.5, file.RootElement.GetProperty("input_sequence_throughput").GetDouble());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_file_comes_back_as_the_metrics_that_it_was_made_of(bool detailed, bool withExtension)
    {
        ServeMetrics metrics = Measure(s_run);
        ServeMetrics back = ReadBack(Write(metrics, detailed), withExtension);
        Assert.Equal(
            (metrics.Task, metrics.Completed, metrics.Failed, metrics.TotalInputTokens, metrics.TotalInputSequences, metrics.InputSequenceThroughput, metrics.TotalTokenThroughput, metrics.MeanE2elMs),
            (back.Task, back.Completed, back.Failed, back.TotalInputTokens, back.TotalInputSequences, back.InputSequenceThroughput, back.TotalTokenThroughput, back.MeanE2elMs));
        Assert.Null(back.MeanTtftMs);
        Assert.Equal(detailed ? 3 : 0, back.GetRequests().Count);
    }

    [Fact]
    public void Sounds_count_by_their_length_in_the_metrics_the_block_and_the_file()
    {
        var run = new ServeRun { Backend = "openai-chat", DurationSeconds = 4, RequestCount = 3 };
        ServeMetrics metrics = Measure(run, audioSeconds: 7);
        Assert.Equal((14, 3.5), (metrics.TotalAudioSeconds, metrics.Rtfx));
        IReadOnlyList<string> lines = ConsoleBlock.Lines(metrics, []);
        Assert.Equal("RTFx (Inverse Real-Time Factor):         3.50      ", lines[^3]);
        Assert.StartsWith("Peak concurrent requests:", lines[^4], StringComparison.Ordinal);
        Assert.DoesNotContain(ConsoleBlock.Lines(Measure(run), []), line => line.StartsWith("RTFx", StringComparison.Ordinal));
        foreach ((bool detailed, bool withExtension) in ((bool, bool)[])[(true, true), (true, false), (false, true), (false, false)])
        {
            byte[] file = Write(metrics, detailed);
            using JsonDocument json = JsonDocument.Parse(file);
            Assert.Equal(3.5, json.RootElement.GetProperty("rtfx").GetDouble());
            Assert.Equal((14, 3.5), (ReadBack(file, withExtension).TotalAudioSeconds, ReadBack(file, withExtension).Rtfx));
        }
    }

    private static byte[] Write(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return stream.ToArray();
    }

    private static ServeMetrics ReadBack(byte[] file, bool withExtension)
    {
        string text = System.Text.Encoding.UTF8.GetString(file);
        if (!withExtension)
        {
            text = text[..text.IndexOf(",\"servebench\"", StringComparison.Ordinal)] + "}";
        }

        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["run.json"], text);
        ImportedRun imported = Assert.Single(ResultImporter.Read(folder["run.json"]));
        return imported.Summary ?? MetricsCalculator.Measure(imported.Run, imported.Requests, new MeasureOptions { Percentiles = [50] });
    }
}
