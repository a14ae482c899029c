using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

/// <summary>What the files of <c>vllm-bench</c> hold beyond those of <c>vllm bench serve</c>.</summary>
public sealed class VllmBenchFileTests : IDisposable
{
    // The keys of a run that was saved without details, in their order.
    private const string Summary = """
        {"date":"20260801-123015","endpoint_type":"openai-chat","backend":"openai-chat","label":null,"model_id":"org/m","tokenizer_id":"org/m","num_prompts":5,
        "max_model_len":null,"gpu":"H100","request_rate":"inf","burstiness":1.0,"max_concurrency":4,"duration":10.0,"completed":2,"failed":3,
        "total_input_tokens":200,"total_output_tokens":40,"request_throughput":0.2,"request_goodput":null,"input_throughput":20.0,"output_throughput":4.0,
        "total_token_throughput":24.0,"max_output_tokens_per_s":9.0,"max_concurrent_requests":4,"rtfx":0.0,
        "failed_requests":[
        {"index":1,"error":"HTTP 503 Service Unavailable: TimeoutError in the engine","prompt_len":100,"start_time":1.5,"latency":0.0,"ttft":0.0,"output_tokens":0,"itl":[]},
        {"index":2,"error":"Stream error: error decoding response body","prompt_len":100,"start_time":1.5,"latency":0.0,"ttft":0.5,"output_tokens":0,"itl":[0.1]},
        {"index":4,"error":"error sending request for url (http://h/): client error (Connect): tcp connect error","prompt_len":100,"start_time":2.0,"latency":0.0,"ttft":0.0,"output_tokens":0,"itl":[]}],
        "mean_ttft_ms":10.0,"median_ttft_ms":10.0,"std_ttft_ms":0.0,"p99_ttft_ms":11.0,"p90_ttft_ms":10.5,"steady_state":null}
        """;

    private const string Conversations = """
        {"date":"20260801-123015","mode":"multi_turn","backend":"openai-chat","model_id":"org/m","num_conversations":4,"max_model_len":8192,
        "turns_per_conversation":3,"multi_turn_concurrency":2,"inter_turn_delay_ms":500,"prefix_global_ratio":0.25,"prefix_conversation_ratio":0.25,
        "prefix_unique_ratio":0.5,"no_history_accumulation":true,"gpu":"H100","duration":10.0,"conversations_completed":3,"conversations_failed":1,
        "avg_turns_completed":2.75,"avg_conversation_duration_ms":4000.0,"completed":10,"failed":1,
        "failed_requests":[{"conversation_id":"c3","turn_index":1,"error":"HTTP 429 Too Many Requests","prompt_len":9,"start_time":1.5,"latency":0.0,"ttft":0.0,"output_tokens":0,"itl":[]}],
        "total_input_tokens":900,"total_output_tokens":40,"request_throughput":1.0,"input_throughput":90.0,"output_throughput":4.0,
        "total_token_throughput":94.0,"mean_ttft_ms":10.0,"median_ttft_ms":10.0,"std_ttft_ms":0.0,"p99_ttft_ms":11.0,"per_turn_metrics":[{"turn_index":0}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_summary_is_read_in_whatever_order_its_keys_are(bool sorted)
    {
        ServeMetrics summary = Read(Summary, sorted).Summary!;

        Assert.Equal(["gpu"], summary.Run.Metadata!.Keys.Cast<string>());
        Assert.Equal((2, 3, 200L, 10.5), (summary.Completed, summary.Failed, summary.TotalInputTokens, summary.P90TtftMs));
        Assert.Null(summary.SteadyState);
    }

    [Fact]
    public void Why_requests_failed_is_read_from_a_file_without_details() => Assert.Equal(
        new Dictionary<RequestErrorKind, int> { [RequestErrorKind.HttpStatus] = 1, [RequestErrorKind.ConnectionLost] = 1, [RequestErrorKind.ConnectFailed] = 1 },
        Read(Summary).Summary!.GetFailures().OrderBy(pair => pair.Key).ToDictionary());

    [Fact]
    public void A_greatest_length_that_was_asked_for_is_kept_and_what_the_server_timed_is_passed_over()
    {
        JsonObject file = JsonNode.Parse(Summary)!.AsObject();
        file["max_model_len"] = 4096;
        file["server_queue_times"] = new JsonArray(0.1, null);
        file["server_ttfts"] = new JsonArray(0.1, null);

        Assert.Equal(4096L, Read(file.ToJsonString()).Run.Metadata!["max_model_len"]);
        Assert.Equal(4096L, Read(file.ToJsonString(), sorted: true).Run.Metadata!["max_model_len"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_of_conversations_is_read_with_how_they_were_held(bool sorted)
    {
        ImportedRun read = Read(Conversations, sorted);

        Assert.Equal((4, 11, 2, 0.5), (read.Run.ConversationCount, read.Run.RequestCount, read.Run.MaxConcurrency!.Value, read.Run.ThinkTimeSeconds!.Value));
        Assert.Equal(["gpu", "max_model_len"], read.Run.Metadata!.Keys.Cast<string>().Order());
        Assert.Equal((3, 1, 4000.0), (read.Summary!.ConversationsCompleted, read.Summary.ConversationsFailed, read.Summary.MeanConversationMs));
        Assert.Equal("RateLimited: 1", read.Summary.Failures);
    }

    [Theory]
    [InlineData("\"failed_requests\":[7]", "an array of objects")]
    [InlineData("\"failed_requests\":[{\"error\":7}]", "'error' is not a text")]
    public void A_failure_that_is_none_is_an_error_with_its_place(string failures, string part)
    {
        var error = Assert.Throws<ServeException>(() => Read($"{{\"duration\":1.0,\"completed\":1,\"model_id\":\"m\",{failures}}}"));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_and_the_throughput_of_the_input_are_written_with_details_or_without()
    {
        ServeRun run = SampleRuns.FullRun();
        var broken = new ServeRequestResult
        {
            Index = 2, ErrorKind = RequestErrorKind.ConnectionLost, ErrorMessage = "gone", InputLength = 7, OutputLength = 2, StartSeconds = 1.5,
            TtftMs = 250.5, ItlMs = [10], E2elMs = 300, Run = run,
        };
        ServeMetrics metrics = MetricsCalculator.Measure(run, [SampleRuns.Finished(run), SampleRuns.Failed(run), broken]);

        foreach (bool detailed in (bool[])[false, true])
        {
            JsonObject file = Write(metrics, detailed);
            Assert.Equal(100 / 12.5, (double)file["input_throughput"]!);
            Assert.Equal(
                """
                [{"index":1,"error":"429: slow down","prompt_len":101,"start_time":0.5,"latency":0.0,"ttft":0.0,"output_tokens":0,"itl":[]},{"index":2,"error":"gone","prompt_len":7,"start_time":1.5,"latency":0.3,"ttft":0.2505,"output_tokens":2,"itl":[0.01]}]
                """,
                file["failed_requests"]!.ToJsonString());
        }

        // What vllm-bench tells of no failures, and what says nothing.
        JsonObject good = Write(MetricsCalculator.Measure(run, [SampleRuns.Finished(run)]), detailed: true);
        Assert.All((string[])["failed_requests", "max_model_len", "steady_state"], key => Assert.False(good.ContainsKey(key)));
    }

    private static JsonObject Write(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!.AsObject();
    }

    private ImportedRun Read(string json, bool sorted = false)
    {
        if (sorted)
        {
            json = new JsonObject(JsonNode.Parse(json)!.AsObject().OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))).ToJsonString();
        }

        File.WriteAllText(_folder["file.json"], json);
        return Assert.Single(ResultImporter.Read(_folder["file.json"]));
    }
}
