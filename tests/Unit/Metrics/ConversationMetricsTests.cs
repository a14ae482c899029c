using System.Text.Json;
using ServeBench.Decisions;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Reports;
using ServeBench.Results;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Results;
using Xunit;

namespace ServeBench.Tests.Metrics;

/// <summary>Metrics of conversations and of their turns, in objects, files and the block.</summary>
public sealed class ConversationMetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Two conversations of three turns, the second of which fails in its middle, and a request of its own; a run of 10 seconds.
    private static ServeRequestResult[] Requests()
    {
        var run = new ServeRun { RunId = "talk", Backend = "openai-chat", Model = "m", RequestCount = 7, ConversationCount = 2, ThinkTimeSeconds = 0.5, DurationSeconds = 10 };
        ServeRequestResult Turn(int index, string? conversation, int? turn, double start, double ttft, RequestErrorKind error = RequestErrorKind.None) => new()
        {
            Index = index,
            RequestId = $"r-{index}",
            ConversationId = conversation,
            Turn = turn,
            Success = error == RequestErrorKind.None,
            ErrorKind = error,
            ErrorMessage = error == RequestErrorKind.None ? null : error.ToString(),
            StatusCode = error == RequestErrorKind.None ? 200 : 0,
            InputLength = 100 * (index + 1),
            OutputLength = error == RequestErrorKind.None ? 2 : 0,
            OutputLengthSource = error == RequestErrorKind.None ? OutputLengthSource.Usage : OutputLengthSource.None,
            ScheduledSeconds = start,
            StartSeconds = start,
            TtftMs = error == RequestErrorKind.None ? ttft : null,
            E2elMs = error == RequestErrorKind.None ? ttft + 100 : null,
            ChunkCount = error == RequestErrorKind.None ? 2 : 0,
            ItlMs = error == RequestErrorKind.None ? [100] : [],
            Run = run,
        };
        return
        [
            Turn(0, "a", 0, 0, 50), Turn(1, "a", 1, 1, 150), Turn(2, "a", 2, 2, 400),
            Turn(3, "b", 0, 0, 70), Turn(4, "b", 1, 1, 0, RequestErrorKind.HttpStatus), Turn(5, "b", 2, 1.5, 0, RequestErrorKind.Skipped),
            Turn(6, null, null, 5, 30),
        ];
    }

    private static IReadOnlyList<ServeMetrics> Measure(MetricsGrouping by, params IEnumerable<ServeRequestResult> requests)
    {
        var runs = new RunCollector();
        foreach (ServeRequestResult request in requests)
        {
            runs.Add(request);
        }

        return runs.Measure(new MeasureOptions { By = by, Percentiles = [50, 99] });
    }

    private static void Export(ServeMetrics[] results, string path, ExportOptions options)
    {
        foreach (ExportTarget target in ResultExporter.Plan(path, results, options))
        {
            ResultExporter.Write(target, options);
        }
    }

    private static ServeMetrics Measure() => Assert.Single(Measure(MetricsGrouping.Run, Requests()));

    [Fact]
    public void A_turn_is_measured_by_itself_over_the_duration_of_the_run()
    {
        IReadOnlyList<ServeMetrics> turns = Measure(MetricsGrouping.Turn, Requests().Reverse());

        Assert.Equal([null, 0, 1, 2], turns.Select(metrics => metrics.Turn));
        Assert.Equal([(1, 0), (2, 0), (1, 1), (1, 1)], turns.Select(metrics => (metrics.Completed, metrics.Failed)));
        Assert.Equal([30, 60, 150, 400], turns.Select(metrics => metrics.MeanTtftMs!.Value));
        Assert.Equal([0.1, 0.2, 0.1, 0.1], turns.Select(metrics => metrics.RequestThroughput));
        Assert.Equal(Measure().OutputThroughput, turns.Sum(metrics => metrics.OutputThroughput), tolerance: 1e-12);
        Assert.Equal("HttpStatus: 1", turns[2].Failures);
        Assert.Equal("Skipped: 1", turns[3].Failures);
        Assert.All(turns, metrics => Assert.Null(metrics.ConversationsCompleted));
    }

    [Fact]
    public void A_run_knows_its_conversations()
    {
        ServeMetrics metrics = Measure();

        Assert.Equal((1, 1, 0.1), (metrics.ConversationsCompleted, metrics.ConversationsFailed, metrics.ConversationThroughput));
        Assert.Equal(2, metrics.MeanTurnsCompleted);
        // From the send of the first turn at 0 s to the end of the third at 2 s + 500 ms.
        Assert.Equal((2500, 2500, 2500), (metrics.MeanConversationMs!.Value, metrics.MedianConversationMs!.Value, metrics.P99ConversationMs!.Value));
        Assert.Null(metrics.Turn);
        ServeMetrics alone = Assert.Single(Measure(MetricsGrouping.Run, Requests()[6]));
        Assert.Equal((null, null, null), (alone.ConversationsCompleted, alone.ConversationThroughput, alone.MeanConversationMs));
    }

    [Fact]
    public void A_detailed_file_says_which_turn_each_request_is_and_is_read_back()
    {
        ServeMetrics metrics = Measure();
        Export([metrics], _folder["run.json"], new ExportOptions { Detailed = true });
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(_folder["run.json"]));
        Assert.Equal("[\"a\",\"a\",\"a\",\"b\",\"b\",\"b\",null]", file.RootElement.GetProperty("conversation_ids").GetRawText());
        Assert.Equal("[0,1,2,0,1,2,null]", file.RootElement.GetProperty("turns").GetRawText());

        ImportedRun read = Assert.Single(ResultImporter.Read(_folder["run.json"]));
        Assert.Equal(Requests().Select(request => (request.ConversationId, request.Turn, request.ErrorKind)), read.Requests.Select(request => (request.ConversationId, request.Turn, request.ErrorKind)));
        MetricsAssert.Equal(metrics, MetricsCalculator.Measure(read.Run, read.Requests, new MeasureOptions { Percentiles = [50, 99] }));

        // Another reader of the arrays, which does not know the object at the end.
        File.WriteAllText(_folder["bare.json"], JsonSerializer.Serialize(file.RootElement.EnumerateObject().Where(member => member.Name != "servebench").ToDictionary(member => member.Name, member => member.Value)));
        ImportedRun bare = Assert.Single(ResultImporter.Read(_folder["bare.json"]));
        Assert.Equal(Requests().Select(request => (request.ConversationId, request.Turn)), bare.Requests.Select(request => (request.ConversationId, request.Turn)));
    }

    [Fact]
    public void A_file_has_the_keys_of_vllm_bench()
    {
        Export([Measure()], _folder["run.json"], new ExportOptions());
        using JsonDocument file = JsonDocument.Parse(File.ReadAllText(_folder["run.json"]));
        JsonElement root = file.RootElement;

        Assert.Equal((1, 1, 2.0, 2500.0), (Int("conversations_completed"), Int("conversations_failed"), root.GetProperty("avg_turns_completed").GetDouble(), root.GetProperty("avg_conversation_duration_ms").GetDouble()));
        // The run has no limit, and so one place for each conversation.
        Assert.Equal(("multi_turn", 2, 2, 500), (root.GetProperty("mode").GetString(), Int("num_conversations"), Int("multi_turn_concurrency"), Int("inter_turn_delay_ms")));
        Assert.Equal(
            """[["b",1,"HttpStatus",500],["b",2,"Skipped",600]]""",
            JsonSerializer.Serialize(root.GetProperty("failed_requests").EnumerateArray().Select(failure => (object?[])
            [
                failure.GetProperty("conversation_id").GetString(), failure.GetProperty("turn_index").GetInt32(), failure.GetProperty("error").GetString(),
                failure.GetProperty("prompt_len").GetInt32(),
            ])));
        JsonElement[] turns = [.. root.GetProperty("per_turn_metrics").EnumerateArray()];
        Assert.Equal([0, 1, 2], turns.Select(turn => turn.GetProperty("turn_index").GetInt32()));
        Assert.Equal(
            "turn_index num_samples completed failed total_input_tokens total_output_tokens request_throughput input_throughput output_throughput total_token_throughput "
            + string.Join(' ', ((string[])["ttft", "tpot", "itl", "e2el"]).Select(key => $"mean_{key}_ms median_{key}_ms std_{key}_ms p50_{key}_ms p99_{key}_ms")),
            string.Join(' ', turns[1].EnumerateObject().Select(member => member.Name)));
        Assert.Equal((2, 150.0, 20.0), (turns[1].GetProperty("num_samples").GetInt32(), turns[1].GetProperty("mean_ttft_ms").GetDouble(), turns[1].GetProperty("input_throughput").GetDouble()));
        Assert.False(root.TryGetProperty("conversation_ids", out _));

        int Int(string key) => root.GetProperty(key).GetInt32();
    }

    [Fact]
    public void A_summary_is_read_back_with_its_conversations_and_so_is_one_turn()
    {
        ServeMetrics metrics = Measure();
        ServeMetrics turn = Measure(MetricsGrouping.Turn, Requests())[2];
        Export([metrics, turn], _folder["runs.jsonl"], new ExportOptions { Append = true });
        ServeMetrics[] read = [.. ResultImporter.Read(_folder["runs.jsonl"]).Select(run => run.Summary!)];

        MetricsAssert.Equal(metrics, read[0]);
        MetricsAssert.Equal(turn, read[1]);
    }

    [Fact]
    public void The_block_says_how_conversations_went_and_which_turn_it_is_of()
    {
        string[] lines = [.. ConsoleBlock.Lines(Measure()).SkipWhile(line => !line.Contains("Conversations", StringComparison.Ordinal)).Take(6)];

        Assert.Equal(
            [
                "------------------Conversations-------------------",
                "Conversations completed:                 1         ",
                "Conversations failed:                    1         ",
                "Conversation throughput (conv/s):        0.10      ",
                "Mean turns completed:                    2.00      ",
                "Mean conversation duration (ms):         2500.00   ",
            ],
            lines);
        Assert.Equal("Turn of the conversations (from 0):      1         ", ConsoleBlock.Lines(Measure(MetricsGrouping.Turn, Requests())[2])[1]);
    }

    [Fact]
    public void A_pipeline_measures_turns_and_a_copy_from_another_session_has_them()
    {
        using var host = new ModuleHost();
        host.SetVariable("results", Requests());
        ServeMetrics[] turns = host.Run("$results | Measure-ServeMetrics -By Turn").Values<ServeMetrics>();
        Assert.Equal([null, 0, 1, 2], turns.Select(metrics => metrics.Turn));
        string runs = Assert.Single(host.Run("$turns = $results | Measure-ServeMetrics -By Turn; Compare-ServeResult $turns[1] $turns[2] -Metric Failed").Values<ServeComparison>()).Runs;
        Assert.Matches("^.+, turn 0 -> .+, turn 1$", runs);

        host.SetVariable("metrics", Measure());
        string copy = "[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($metrics)) -as [ServeBench.Metrics.ServeMetrics]";
        ServeMetrics read = Assert.Single(host.Run(copy).Values<ServeMetrics>());
        Assert.Equal((1, 1, 0.1, 2500.0), (read.ConversationsCompleted, read.ConversationsFailed, read.ConversationThroughput, read.MeanConversationMs));
    }
}
