using System.Collections.Concurrent;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The profiler that waits until the server has enough requests in work.</summary>
public sealed class ProfileWindowTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 48\r\n\r\ndata: {\"choices\":[{\"text\":\"a\"}]}\n\ndata: [DONE]\n\n";

    private readonly ConcurrentQueue<string> _targets = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    [Fact]
    public async Task It_starts_at_the_threshold_and_stops_when_its_time_is_over()
    {
        // Nothing is answered before the profiler was stopped: the run cannot end before.
        await using ScriptedServer server = Start(async () => await _stopped.Task);
        ServeRequestResult[] results = host
            .Run("$requests | Invoke-ServeBenchmark $uri -Model m -Profile -ProfileBatchThreshold 3 -ProfileDurationSec 0.01")
            .Values<ServeRequestResult>();

        Assert.Equal(3, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        string[] targets = [.. _targets.Where(target => target != "/metrics" && target != "/v1/models")];
        Assert.Equal(["/v1/completions", "/v1/completions", "/v1/completions", "/start_profile", "/stop_profile"], targets);
    }

    [Fact]
    public async Task A_run_that_ends_before_its_time_is_over_stops_it()
    {
        await using ScriptedServer server = Start(async () => await _started.Task);
        Assert.Equal(3, host.Run("$requests | Invoke-ServeBenchmark $uri -Model m -Profile -ProfileBatchThreshold 2 -ProfileDurationSec 3600").Values<ServeRequestResult>().Length);
        Assert.Equal("/stop_profile", _targets.Last(target => target != "/metrics"));
    }

    [Fact]
    public async Task A_threshold_that_is_never_reached_is_an_error_after_the_run()
    {
        await using ScriptedServer server = Start(() => Task.CompletedTask);
        ModuleResult result = host.Run("$requests | Invoke-ServeBenchmark $uri -Model m -Profile -ProfileBatchThreshold 500");

        Assert.Equal(3, result.Output.Count);
        Assert.Contains("ProfileThresholdNotReached", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("/start_profile", _targets);
    }

    [Theory]
    [InlineData("-ProfileBatchThreshold 2", "-Profile")]
    [InlineData("-Profile -ProfileDurationSec 2", "-ProfileBatchThreshold")]
    public void What_belongs_to_another_parameter_is_refused_without_it(string arguments, string needed)
    {
        host.SetVariable("requests", Requests());
        ErrorRecord error = host.Run($"$requests | Invoke-ServeBenchmark http://127.0.0.1:1 {arguments}").SingleError("ParameterNotApplicable");
        Assert.Contains($"requires {needed}.", error.Exception.Message, StringComparison.Ordinal);
    }

    private static ServeRequest[] Requests() => [.. Enumerable.Range(0, 3).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 1 })];

    private ScriptedServer Start(Func<Task> beforeAnswer)
    {
        ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                _targets.Enqueue(request.Target);
                await connection.WriteAsync(await AnswerAsync(request.Target, beforeAnswer));
            }
        });
        host.SetVariable("uri", server.Uri);
        host.SetVariable("requests", Requests());
        return server;
    }

    private async Task<string> AnswerAsync(string target, Func<Task> beforeAnswer)
    {
        switch (target)
        {
            case "/metrics":
                // Two engines, which share the load.
                string page = $"vllm:num_requests_running{{engine=\"0\"}} 1\nvllm:num_requests_running{{engine=\"1\"}} {Math.Max(0, Volatile.Read(ref _running) - 1)}\n";
                return $"HTTP/1.1 200 OK\r\nContent-Length: {page.Length}\r\n\r\n{page}";
            case "/v1/models":
                const string Models = "{\"data\":[{\"id\":\"m\"}]}";
                return $"HTTP/1.1 200 OK\r\nContent-Length: {Models.Length}\r\n\r\n{Models}";
            case "/v1/completions":
                Interlocked.Increment(ref _running);
                await beforeAnswer();
                return Answer;
            case "/start_profile":
                _started.TrySetResult();
                break;
            case "/stop_profile":
                _stopped.TrySetResult();
                break;
        }

        return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    }
}
