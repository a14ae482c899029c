using System.Collections.Concurrent;
using System.Management.Automation;
using System.Text;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Conversations through the pipeline in a real session, against the simulator.</summary>
public sealed class InvokeConversationsTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();

    private Simulator Start(double failureRate = 0)
    {
        Simulator simulator = Simulator.Start(
            new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.Zero, FailureRate = failureRate },
            request =>
            {
                if (request.Method == "POST")
                {
                    _received.Enqueue(request);
                }
            });
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("talk", Talk.Requests(5, 3));
        return simulator;
    }

    private static string? Session(ReceivedRequest request) => request.Headers.FirstOrDefault(header => header.Key == "X-Session-ID").Value;

    [Theory]
    [InlineData("Direct")]
    [InlineData("Portable")]
    [InlineData("HttpClient")]
    public async Task Every_turn_becomes_one_result_and_carries_the_simulators_own_answers(string transport)
    {
        Assert.SkipUnless(transport != "Direct" || OperatingSystem.IsLinux(), "Direct needs Linux.");
        await using Simulator simulator = Start();
        ModuleResult output = host.Run(
            $"$talk | Invoke-ServeBenchmark $uri -Backend openai-chat -Transport {transport} -RequestIdPrefix r- -MaxConcurrency 2 -ThinkTimeSec 0.001 -ThinkTimeDistribution Exponential -Seed 3 -Verbose");
        ServeRequestResult[] results = output.Values<ServeRequestResult>();

        Assert.Equal(15, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        ServeRun run = results[0].Run;
        Assert.Equal((15, 5, 0.001, ThinkTimeDistribution.Exponential), (run.RequestCount, run.ConversationCount, run.ThinkTimeSeconds, run.ThinkTimeDistribution));
        Assert.Contains(output.Verbose, line => line.Contains("15 requests in 5 conversations", StringComparison.Ordinal) && line.Contains("at most 2 conversations at a time", StringComparison.Ordinal));
        Assert.All(results.GroupBy(result => result.ConversationId), conversation =>
        {
            ServeRequestResult[] turns = [.. conversation.OrderBy(result => result.Turn)];
            string[] bodies = [.. _received.Where(request => Session(request) == "r-" + conversation.Key).Select(request => Encoding.UTF8.GetString(request.Body))];
            Assert.Equal(3, bodies.Length);
            Assert.Contains(turns[0].OutputText, bodies[1], StringComparison.Ordinal);
            Assert.Contains(turns[1].OutputText, bodies[2], StringComparison.Ordinal);
            // The simulator counts the whole of what was said.
            Assert.True(turns[1].InputLength > turns[0].InputLength + turns[0].OutputLength);
            Assert.True(turns[2].InputLength > turns[1].InputLength + turns[1].OutputLength);
        });
    }

    [Fact]
    public async Task A_pipeline_may_filter_turns_and_schedule_conversations()
    {
        await using Simulator simulator = Start();
        ServeRequestResult[] results = host
            .Run("$talk | Where-Object Turn -ne 1 | New-ArrivalSchedule -RequestRate 500 -Seed 1 | Where-Object { $_.Request.ConversationId -ne 'c3' } | Invoke-ServeBenchmark $uri -Backend openai-chat")
            .Values<ServeRequestResult>();

        Assert.Equal(8, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal(4, results[0].Run.ConversationCount);
        string last = Encoding.UTF8.GetString(_received.Last(request => Session(request)!.EndsWith("c0", StringComparison.Ordinal)).Body);
        Assert.Contains("\"c0-0\"", last, StringComparison.Ordinal);
        Assert.DoesNotContain("\"c0-1\"", last, StringComparison.Ordinal);
        Assert.Contains("\"c0-2\"", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipped_turns_are_results_and_survive_a_journal()
    {
        using var folder = new TemporaryFolder();
        host.SetVariable("journal", folder["run.jsonl"]);
        await using Simulator simulator = Start(failureRate: 1);
        ModuleResult output = host.Run("$results = $talk | Invoke-ServeBenchmark $uri -Backend openai-chat -JournalPath $journal; $results; Import-ServeResult $journal");
        ServeRequestResult[] results = output.Values<ServeRequestResult>();

        Assert.Equal(30, results.Length);
        Assert.Equal(10, results[..15].Count(result => result.ErrorKind == RequestErrorKind.Skipped));
        Assert.Equal(results[..15].Select(Key).Order(), results[15..].Select(Key).Order());
        Assert.Contains(output.Warnings, warning => warning.Contains("15 of 15 requests failed", StringComparison.Ordinal));

        static string Key(ServeRequestResult result) => $"{result.ConversationId} {result.Turn} {result.ErrorKind} {result.ErrorMessage} {result.ScheduledSeconds:R}";
    }

    [Fact]
    public async Task Warm_up_requests_belong_to_no_conversation()
    {
        await using Simulator simulator = Start();
        host.Run("$talk | Invoke-ServeBenchmark $uri -Backend openai-chat -WarmupCount 3").Values<ServeRequestResult>();

        Assert.Equal(18, _received.Count);
        Assert.Equal(3, _received.Count(request => Session(request) is null));
    }

    [Fact]
    public async Task The_example_shows_a_line_a_turn()
    {
        await using Simulator simulator = Start();
        host.SetVariable("example", RepositoryFolder.PathOf("examples", "multi-turn.ps1"));
        ModuleResult output = host.Run("& $example -Uri $uri -Count 4 -TurnCount 3 -MaxConcurrency 2 -ThinkTimeSec 0.001");

        Assert.Empty(output.Errors);
        string[] lines = [.. output.Output.Select(line => line.ToString())];
        Assert.StartsWith("4 of 4 conversations", lines[0], StringComparison.Ordinal);
        Assert.Equal(["turn 0: 4 requests", "turn 1: 4 requests", "turn 2: 4 requests"], lines[1..].Select(line => line.Split(',')[0]));
    }

    [Theory]
    [InlineData("$talk | Invoke-ServeBenchmark $uri", "ConversationNotSupported", ErrorCategory.NotImplemented)]
    [InlineData("$talk | Invoke-ServeBenchmark $uri -Tokenizer cl100k_base", "ConversationNotSupported", ErrorCategory.NotImplemented)]
    [InlineData("@($talk; $talk) | Invoke-ServeBenchmark $uri -Backend openai-chat", "ConversationTurnRepeated", ErrorCategory.InvalidData)]
    [InlineData("$talk | Invoke-ServeBenchmark $uri -Backend openai-chat -SessionHeader 'a b'", "HeaderInvalid", ErrorCategory.InvalidArgument)]
    public async Task Bad_input_is_one_clear_error_before_anything_is_sent(string script, string errorId, ErrorCategory category)
    {
        await using Simulator simulator = Start();
        ErrorRecord error = host.Run(script).SingleError(errorId);

        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Empty(_received);
    }

    [Fact]
    public async Task An_empty_session_header_is_none()
    {
        await using Simulator simulator = Start();
        host.Run("$talk | Invoke-ServeBenchmark $uri -Backend openai-chat -SessionHeader ''").Values<ServeRequestResult>();

        Assert.Equal(15, _received.Count);
        Assert.All(_received, request => Assert.Null(Session(request)));
    }
}
