using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports.Sweeps;
using ServeBench.Results;
using ServeBench.Tests.Metrics;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ResultImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_detailed_file_of_vllm_gives_the_metrics_that_it_was_saved_with()
    {
        foreach (JsonElement @case in VectorFile.Cases("metrics.json"))
        {
            ImportedRun read = Assert.Single(Read(VllmFiles.Detailed(@case).ToJsonString()));
            var options = new MeasureOptions { Percentiles = [1, 99.9] };

            var run = new ServeRun { DurationSeconds = @case.GetProperty("duration_s").GetDouble() };
            ServeMetrics expected = MetricsCalculator.Measure(
                run, @case.GetProperty("requests").EnumerateArray().Select((request, index) => VectorRequests.Result(run, index, request)), options);
            MetricsAssert.Equal(
                expected, MetricsCalculator.Measure(read.Run, read.Requests, options), "Run", "RunId", "StartedAt", "Backend", "Model", "OutputLengthSources");
        }
    }

    [Fact]
    public void A_run_of_vllm_is_rebuilt_from_the_keys_of_its_file()
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        file["label"] = "night";
        file["request_rate"] = 10.5;
        file["max_concurrency"] = 64;

        ServeRun run = Assert.Single(Read(file.ToJsonString())).Run;

        Assert.Equal("night", run.Label);
        Assert.Equal("openai-chat", run.Backend);
        Assert.Equal("org/model-7b", run.Model);
        Assert.Equal("org/model-7b", run.Tokenizer);
        Assert.Equal(7, run.RequestCount);
        Assert.Equal(10.5, run.RequestRate);
        Assert.Equal(64, run.MaxConcurrency);
        Assert.Equal(1.0992370942730167, run.DurationSeconds);
        Assert.Equal(new DateTime(2026, 8, 1, 12, 30, 15, DateTimeKind.Local), run.StartedAt.AddSeconds(run.DurationSeconds).LocalDateTime, TimeSpan.FromMilliseconds(1));
        Assert.Equal(["gpu", "tp"], run.Metadata!.Keys.Cast<string>());
        Assert.Equal("H100", run.Metadata["gpu"]);
    }

    [Fact]
    public void The_same_file_is_the_same_run_each_time()
    {
        string file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]).ToJsonString();

        Assert.Equal(Read(file)[0].Run.RunId, Read(file)[0].Run.RunId);
        Assert.NotEqual(Read(file)[0].Run.RunId, Read(file.Replace("H100", "H200", StringComparison.Ordinal))[0].Run.RunId);
    }

    [Fact]
    public void Without_latencies_the_end_to_end_latency_is_the_sum_of_the_gaps()
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        double expected = 1000 * file["latencies"]![5]!.GetValue<double>();
        file.Remove("latencies");

        Assert.Equal(expected, Assert.Single(Read(file.ToJsonString())).Requests[5].E2elMs!.Value, 1e-9);
    }

    [Fact]
    public void Without_start_times_requests_count_for_no_peak()
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        file.Remove("start_times");
        ImportedRun read = Assert.Single(Read(file.ToJsonString()));

        ServeMetrics metrics = MetricsCalculator.Measure(read.Run, read.Requests);

        Assert.Equal(0, metrics.MaxConcurrentRequests);
        Assert.Equal(148.525458449627, metrics.MeanTtftMs!.Value, 1e-9);
        Assert.Equal(4.548609236396596, metrics.RequestThroughput, 1e-9);
    }

    [Theory]
    [InlineData("Internal Server Error", RequestErrorKind.HttpStatus)]
    [InlineData("Too Many Requests", RequestErrorKind.RateLimited)]
    [InlineData("Traceback (most recent call last): ... aiohttp.client_exceptions.ClientConnectorError: Cannot connect", RequestErrorKind.ConnectFailed)]
    [InlineData("Traceback ... asyncio.exceptions.TimeoutError", RequestErrorKind.Timeout)]
    [InlineData("Traceback ... ServerDisconnectedError: Server disconnected", RequestErrorKind.ConnectionLost)]
    [InlineData("Traceback ... KeyError: 'choices'", RequestErrorKind.Protocol)]
    [InlineData("Never received a valid chunk to calculate TTFT.", RequestErrorKind.EmptyResponse)]
    [InlineData("", RequestErrorKind.EmptyResponse)]
    public void A_failed_slot_is_a_failed_request_of_the_kind_that_its_error_means(string error, RequestErrorKind kind)
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        file["errors"]![3] = error;

        ServeRequestResult request = Assert.Single(Read(file.ToJsonString())).Requests[3];

        Assert.False(request.Success);
        Assert.Equal(kind, request.ErrorKind);
        Assert.Equal(error, request.ErrorMessage);
        Assert.Equal((double.PositiveInfinity, double.PositiveInfinity), (request.TtftMs, request.E2elMs));
    }

    [Fact]
    public void A_summary_of_vllm_gives_the_metrics_that_it_holds()
    {
        JsonElement @case = VectorFile.Cases("metrics.json")[1];
        JsonObject file = VllmFiles.Summary(@case);
        foreach (string key in file.Select(member => member.Key).Where(key => key.EndsWith("_e2el_ms", StringComparison.Ordinal)).ToArray())
        {
            file.Remove(key);
        }

        ImportedRun read = Assert.Single(Read(file.ToJsonString()));

        JsonElement expected = @case.GetProperty("expected");
        ServeMetrics metrics = read.Summary!;
        Assert.Empty(read.Requests);
        Assert.Equal(5, metrics.Completed);
        Assert.Equal(2, metrics.Failed);
        Assert.Equal(7601, metrics.TotalInputTokens);
        Assert.Equal(expected.GetProperty("output_throughput").GetDouble(), metrics.OutputThroughput, 1e-9);
        Assert.Equal(expected.GetProperty("request_goodput").GetDouble(), metrics.RequestGoodput);
        Assert.Equal(61, metrics.MaxOutputTokensPerSecond);
        Assert.Equal(3, metrics.MaxConcurrentRequests);
        Assert.Null(metrics.MaxConcurrentRequestsBySecond);
        Assert.Equal(expected.GetProperty("mean_ttft_ms").GetDouble(), metrics.MeanTtftMs);
        Assert.Equal(expected.GetProperty("std_itl_ms").GetDouble(), metrics.StdItlMs);
        Assert.Equal(expected.GetProperty("p99.9_tpot_ms").GetDouble(), metrics.GetLatency(LatencyMetric.Tpot)?.Percentile(99.9));
        Assert.Equal([1, 25, 50, 90, 99, 99.9], metrics.GetLatency(LatencyMetric.Tpot)!.Percentiles.Select(value => value.Percent));
        Assert.Null(metrics.P95TtftMs);
        Assert.Null(metrics.MeanE2elMs);
    }

    [Fact]
    public void Several_objects_lines_or_an_array_are_several_runs()
    {
        JsonObject[] files = [.. VectorFile.Cases("metrics.json").Take(3).Select(VllmFiles.Detailed)];
        string lines = string.Join('\n', files.Select(file => file.ToJsonString()));
        string array = new JsonArray([.. files.Select(file => file.DeepClone())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        int[] expected = [.. files.Select(file => file["num_prompts"]!.GetValue<int>())];
        Assert.Equal(expected, Read(lines).Select(run => run.Requests.Count));
        Assert.Equal(expected, Read(array).Select(run => run.Requests.Count));
        Assert.Equal(expected, Read("\ufeff" + lines + "\n").Select(run => run.Requests.Count));
    }

    [Fact]
    public void Words_that_only_Python_takes_for_numbers_are_read()
    {
        JsonObject file = VllmFiles.Summary(VectorFile.Cases("metrics.json")[1]);
        string text = file.ToJsonString()
            .Replace("\"burstiness\":1", "\"burstiness\":Infinity", StringComparison.Ordinal)
            .Replace("\"gpu\":\"H100\"", "\"gpu\":\"NaN \\\" Infinity\",\"odd\":[-Infinity,NaN]", StringComparison.Ordinal);

        ServeRun run = Assert.Single(Read(text)).Run;

        Assert.Equal(double.PositiveInfinity, run.Burstiness);
        Assert.Equal("NaN \" Infinity", run.Metadata!["gpu"]);
    }

    [Fact]
    public void A_part_of_our_own_that_a_newer_version_wrote_is_passed_over()
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        file["servebench"] = new JsonObject { ["version"] = 2, ["run"] = 5 };

        ImportedRun read = Assert.Single(Read(file.ToJsonString()));
        Assert.Equal((7, 2), (read.Requests.Count, read.Run.NewerFileVersion));
    }

    // What a newer version says against the numbers is not known, in whatever form the run is, and after it was written once more.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_from_a_newer_file_stays_doubtful(bool detailed)
    {
        ServeRun run = SampleRuns.FullRun();
        ServeMetrics metrics = MetricsCalculator.Measure(run, [SampleRuns.Finished(run), SampleRuns.Failed(run)]);
        JsonObject file = JsonNode.Parse(Text(metrics, detailed))!.AsObject();
        Assert.Null(Assert.Single(Read(file.ToJsonString())).Run.NewerFileVersion);
        file["servebench"]!["version"] = 2;
        file["servebench"]!["run"]!["stopped"] = "of a kind that is not known yet";

        ImportedRun read = Assert.Single(Read(file.ToJsonString()));
        ServeMetrics again = read.Summary ?? MetricsCalculator.Measure(read.Run, read.Requests);
        Assert.Equal(2, Assert.Single(Read(Text(again, detailed))).Run.NewerFileVersion);
        Read(file.ToJsonString());
        Assert.Equal(2, FlatResult.Read(SweepFiles.Read(_folder["file.json"])[0])?.Run.NewerFileVersion);
    }

    [Theory]
    [InlineData("", "line 1, column 1:")]
    [InlineData("   \n ", "holds no result")]
    [InlineData("{\"duration\": 1,\n \"completed\": }", "line 2, column 15:")]
    [InlineData("RunId,Label\n1,2\n", "line 1, column 1:")]
    [InlineData("\n  {\"a\": 1}", "line 2, column 3: the object has no 'duration'")]
    [InlineData("{\"duration\":1}", "no 'completed'")]
    [InlineData("{\"duration\":\"long\",\"completed\":1}", "'duration' is not a number")]
    [InlineData("{\"duration\":1,\"completed\":1.5}", "'completed' is not a whole number")]
    [InlineData("{\"duration\":1,\"completed\":1,\"label\":7}", "'label' is not a text")]
    [InlineData("[1, 2]", "line 1, column 2: a result is a JSON object")]
    [InlineData("[]", "holds no result")]
    [InlineData("{\"duration\":1,\"completed\":1,\"servebench\":{\"version\":1}}", "'servebench' is not as")]
    public void What_is_no_result_is_an_error_with_its_place(string text, string part)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(text));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder["file.json"], error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ttfts", "[0.1]", "'ttfts' has 1 entries, 'input_lens' has 7")]
    [InlineData("errors", "[]", "'errors' has 0 entries")]
    [InlineData("itls", "[1,1,1,1,1,1,1]", "'itls' is not an array of arrays")]
    [InlineData("ttfts", "[\"a\",1,1,1,1,1,1]", "'ttfts' is not an array of times")]
    [InlineData("latencies", "[1e300,1,1,1,1,1,1]", "'latencies' is not an array of times")]
    [InlineData("output_lens", "[1.5,1,1,1,1,1,1]", "'output_lens' is not an array of lengths")]
    [InlineData("input_lens", "[-1,1,1,1,1,1,1]", "'input_lens' is not an array of lengths")]
    [InlineData("start_times", "5", "'start_times' is not an array")]
    public void Arrays_that_do_not_fit_are_an_error_that_names_them(string key, string value, string part)
    {
        JsonObject file = VllmFiles.Detailed(VectorFile.Cases("metrics.json")[1]);
        file[key] = JsonNode.Parse(value);

        ServeException error = Assert.Throws<ServeException>(() => Read("\n" + file.ToJsonString()));

        Assert.Equal("ResultInvalid", error.ErrorId);
        Assert.Contains("line 2, column 1: " + part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_and_a_folder_are_errors()
    {
        Assert.Equal("ResultNotFound", Assert.Throws<ServeException>(() => ResultImporter.Read(_folder["none.json"])).ErrorId);
        Assert.Equal("ResultReadFailed", Assert.Throws<ServeException>(() => ResultImporter.Read(_folder.Root)).ErrorId);
    }

    [Fact]
    public async Task A_journal_is_recognised_even_while_it_is_written()
    {
        ServeRun run = SampleRuns.FullRun();
        await using var journal = RequestJournal.Create(_folder["j.jsonl"], run);

        Assert.Equal(run.RunId, Assert.Single(ResultImporter.Read(_folder["j.jsonl"])).Run.RunId);
    }

    private static string Text(ServeMetrics metrics, bool detailed)
    {
        using var stream = new MemoryStream();
        VllmResultWriter.Write(stream, metrics, detailed);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private IReadOnlyList<ImportedRun> Read(string text)
    {
        File.WriteAllText(_folder["file.json"], text);
        return ResultImporter.Read(_folder["file.json"]);
    }
}
