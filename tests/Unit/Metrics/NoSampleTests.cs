using System.Text;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>A latency that no request had lets no gate pass, and is vLLM's 0 under vLLM's names.</summary>
public sealed class NoSampleTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    public static TheoryData<string> Latencies => [.. typeof(ServeMetrics).GetProperties().Select(property => property.Name).Where(IsLatencyOfEveryRun)];

    [Theory]
    [MemberData(nameof(Latencies))]
    public void No_latency_of_a_run_in_which_nothing_succeeded_keeps_a_limit_however_it_is_asked(string name)
    {
        host.SetVariable("failed", Failed());

        Assert.Equal(
            [false, false, false, true, true],
            host.Run($"$failed.{name} -lt 200; $failed.{name} -le 200; $failed.{name} -eq 0; $failed.{name} -gt 200; $failed.{name} -ge 200").Values<bool>());
    }

    [Fact]
    public void Each_percentile_asked_for_is_none_either()
    {
        host.SetVariable("results", Failed().GetRequests().ToArray());

        Assert.Equal(
            ["Infinity", "Infinity", "Infinity"],
            host.Run("$m = $results | Measure-ServeMetrics -Percentile 99.9; $m.P99_9TtftMs, $m.P99_9QueueMs, $m.GetLatency('Itl').Percentile(99.9) | ForEach-Object { [string]$_ }").Values<string>());
    }

    [Fact]
    public void Answers_of_one_token_have_no_time_per_token_and_no_gaps()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, [Answer(outputLength: 1, itlMs: [])]);

        Assert.Equal((5, 5, double.PositiveInfinity, double.PositiveInfinity), (metrics.MeanTtftMs, metrics.P99E2elMs, metrics.MeanTpotMs, metrics.P99ItlMs));
        // Two runs cannot be compared by what one of them cannot have.
        ServeMetrics longer = MetricsCalculator.Measure(s_run, [Answer(outputLength: 3, itlMs: [10, 20])]);
        Assert.DoesNotContain(MetricCatalog.Compared, column => column.Name == "MeanTpotMs" && column.Of(metrics) is not null);
        Assert.Equal(1, ServeRepetition.Of("", [metrics, longer]).Single(one => one.Metric == "MeanTpotMs").RunCount);
    }

    [Fact]
    public void The_file_and_the_block_have_the_zero_of_vLLM()
    {
        using JsonDocument document = JsonDocument.Parse(Written(Failed(), detailed: false));
        JsonProperty[] latencies = [.. document.RootElement.EnumerateObject().Where(member => member.Name.EndsWith("_ms", StringComparison.Ordinal))];

        Assert.Contains(latencies, latency => latency.Name == "p99_ttft_ms");
        Assert.Contains(latencies, latency => latency.Name == "std_client_queue_time_ms");
        Assert.All(latencies, latency => Assert.Equal("0.0", latency.Value.GetRawText()));
        Assert.Contains("P99 TTFT (ms):                           0.00      ", ConsoleBlock.Lines(Failed()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_brings_none_back(bool detailed)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["run.json"], Written(Failed(), detailed));

        AssertNone(Read(folder["run.json"]));
    }

    [Fact]
    public void A_file_of_vLLM_and_one_of_an_older_release_have_none_where_nothing_succeeded()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["vllm.json"], """{"model_id":"m","backend":"openai","num_prompts":3,"duration":1.5,"completed":0,"failed":3,"mean_ttft_ms":0.0,"median_ttft_ms":0.0,"std_ttft_ms":0.0,"p99_ttft_ms":0.0}""");
        File.WriteAllText(folder["older.json"], Encoding.UTF8.GetString(Written(Failed(), detailed: false)).Replace("\"Infinity\"", "0.0", StringComparison.Ordinal));

        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (Read(folder["vllm.json"]).MeanTtftMs, Read(folder["vllm.json"]).P99TtftMs));
        AssertNone(Read(folder["older.json"]));
    }

    [Fact]
    public void Conversations_none_of_which_was_completed_have_no_length()
    {
        ServeMetrics metrics = MetricsCalculator.Measure(s_run, [new ServeRequestResult { Run = s_run, ConversationId = "a", Turn = 0, ErrorKind = RequestErrorKind.Timeout }]);

        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (metrics.MeanConversationMs, metrics.P99ConversationMs));
        using JsonDocument document = JsonDocument.Parse(Written(metrics, detailed: true));
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("avg_conversation_duration_ms").ValueKind);
        Assert.Equal(0, document.RootElement.GetProperty("per_turn_metrics")[0].GetProperty("p99_ttft_ms").GetDouble());
    }

    [Fact]
    public void A_steady_state_in_which_no_request_was_sent_has_no_latency()
    {
        var state = new SteadyState { MeanTtftMs = double.PositiveInfinity, Percentiles = [99], PercentilesTtftMs = [double.PositiveInfinity], P99TpotMs = double.PositiveInfinity };
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(SteadyStateKeys.ToObject(state)));

        Assert.Equal("[99,0]", document.RootElement.GetProperty("percentiles_ttft_ms")[0].GetRawText());
        Assert.Equal((0, 0), (document.RootElement.GetProperty("mean_ttft_ms").GetDouble(), document.RootElement.GetProperty("p99_tpot_ms").GetDouble()));
    }

    [Fact]
    public void A_text_says_that_there_was_nothing_to_measure()
    {
        host.SetVariable("none", double.PositiveInfinity);
        Assert.Equal(
            ["n/a: no request had it", "n/a", "1.50"],
            host.Run("$d = [ServeBench.Commands.DisplayText]; $d::Latency($none, $none, $none); $d::Milliseconds($none, 1, 8); $d::Milliseconds(1.5, 2, 8)").Values<string>());
        Assert.DoesNotMatch("TTFT|∞", Failed().ToString());
    }

    private static readonly ServeRun s_run = new() { RunId = "r", Label = "failed", DurationSeconds = 2, MaxConcurrency = 4, RequestRate = double.PositiveInfinity, Backend = "openai", RequestCount = 2 };

    private static ServeMetrics Failed() => MetricsCalculator.Measure(
        s_run,
        [.. Enumerable.Range(0, 2).Select(index => new ServeRequestResult { Index = index, Run = s_run, InputLength = 8, ErrorKind = RequestErrorKind.HttpStatus, ErrorMessage = "no" })]);

    private static ServeRequestResult Answer(int outputLength, double[] itlMs) =>
        new() { Run = s_run, Success = true, InputLength = 8, OutputLength = outputLength, TtftMs = 5, ItlMs = itlMs, E2elMs = 5 + itlMs.Sum() };

    private static byte[] Written(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return stream.ToArray();
    }

    private static ServeMetrics Read(string path)
    {
        ImportedRun run = ResultImporter.Read(path)[0];
        return run.Summary ?? MetricsCalculator.Measure(run.Run, run.Requests);
    }

    private static void AssertNone(ServeMetrics metrics)
    {
        Assert.Equal((0, 2), (metrics.Completed, metrics.Failed));
        Assert.Equal(
            (double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity),
            (metrics.MeanTtftMs, metrics.StdItlMs, metrics.P99TtftMs, metrics.P99E2elMs, metrics.MeanQueueMs));
    }

    // Those of a wait within a rate, and of conversations, are of runs that have these.
    private static bool IsLatencyOfEveryRun(string name) =>
        name.EndsWith("Ms", StringComparison.Ordinal) && !name.Contains("IncludingQueue", StringComparison.Ordinal) && !name.Contains("Conversation", StringComparison.Ordinal);
}
