using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The pooling backends in a real session, against the simulator.</summary>
public sealed class PoolingBenchmarkTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static readonly ContentPart s_image = ContentPart.FromImage("data:image/png;base64,AA==");

    public static TheoryData<string, string> BackendsAndTransports
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (string transport in OperatingSystem.IsLinux() ? (string[])["Direct", "Portable", "HttpClient"] : ["Portable", "HttpClient"])
            {
                foreach (string backend in (string[])[
                    "openai-embeddings", "openai-embeddings-chat", "openai-embeddings-clip", "openai-embeddings-vlm2vec",
                    "infinity-embeddings", "infinity-embeddings-clip", "vllm-pooling", "vllm-rerank"])
                {
                    data.Add(backend, transport);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BackendsAndTransports))]
    public async Task Every_backend_measures_what_its_api_answers(string backend, string transport)
    {
        await using Simulator simulator = Simulator.Start(new() { TimeToFirstToken = TimeSpan.FromMilliseconds(2), InterTokenLatency = TimeSpan.FromMinutes(1) });
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests(backend));

        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Transport {transport} -MaxConcurrency 4")
            .Values<ServeRequestResult>();

        Assert.Equal(8, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(results, result => Assert.True(result.E2elMs >= 2, "faster than the server was set to"));
        Assert.All(results, result => Assert.Equal(result.E2elMs, result.TtftMs));
        Assert.All(results, result => Assert.Equal(0, result.OutputLength));
        Assert.Equal(simulator.Statistics.PromptTokens, results.Sum(result => (long)result.InputLength));
        int inputs = backend switch { "vllm-rerank" => 2, "openai-embeddings" or "vllm-pooling" or "infinity-embeddings" => 3, _ => 1 };
        Assert.All(results, result => Assert.Equal(inputs, result.InputSequenceCount));
    }

    [Fact]
    public async Task The_report_and_the_file_are_those_of_a_pooling_run()
    {
        using var folder = new TemporaryFolder();
        await using Simulator simulator = Simulator.Start(new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1) });
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests("openai-embeddings"));
        host.SetVariable("file", folder["run.json"]);

        ModuleResult result = host.Run("""
            $metrics = $requests | Invoke-ServeBenchmark $uri -Backend openai-embeddings | Measure-ServeMetrics
            $metrics | Format-ServeMetrics
            $metrics | Export-ServeResult $file
            """);

        Assert.Empty(result.Errors);
        string[] lines = [.. result.Output.Select(item => item.BaseObject).OfType<string>()];
        Assert.Equal("Successful requests:                     8         ", lines[1]);
        Assert.StartsWith("Input throughput (inputs/s):", lines[6], StringComparison.Ordinal);
        Assert.Equal("----------------End-to-end Latency----------------", lines[8]);
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["run.json"], TestContext.Current.CancellationToken));
        Assert.Equal(24, file.RootElement.GetProperty("total_input_sequences").GetInt32());
        Assert.False(file.RootElement.TryGetProperty("output_throughput", out _));
    }

    [Theory]
    [InlineData("openai-embeddings", "/v1/completions", "embeddings")]
    [InlineData("openai-embeddings-chat", "/v1/chat/completions", "embeddings")]
    [InlineData("infinity-embeddings", "/v1/models", "embeddings")]
    [InlineData("vllm-pooling", "/v1/embeddings", "pooling")]
    [InlineData("vllm-rerank", "/score", "rerank")]
    public async Task A_path_that_the_api_does_not_have_is_refused(string backend, string endpoint, string suffix)
    {
        await using Simulator simulator = Simulator.Start(new());
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests(backend));
        ModuleResult result = host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Endpoint {endpoint}");
        Assert.Contains($"'{suffix}'", result.SingleError("EndpointInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, simulator.Statistics.Requests);
    }

    [Theory]
    [InlineData("openai-embeddings", false)]
    [InlineData("openai", true)]
    public async Task Random_prompts_ask_for_full_answers_only_where_there_are_tokens_to_answer_with(string backend, bool expected)
    {
        var bodies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using Simulator simulator = Simulator.Start(new() { TimeToFirstToken = TimeSpan.Zero }, received => bodies.Enqueue(System.Text.Encoding.UTF8.GetString(received.Body)));
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", new ServeRequest[] { new() { Prompt = "Hi", InputLength = 1, OutputLength = 2, IgnoreEos = true } });
        Assert.True(Assert.Single(host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend}").Values<ServeRequestResult>()).Success);
        Assert.Equal(expected, bodies.Last(body => body.Length > 0).Contains("ignore_eos", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_fails_on_purpose_gives_failures_with_its_words()
    {
        await using Simulator simulator = Simulator.Start(new() { FailureRate = 1, FailureKinds = [SimulatedFailure.ServerError, SimulatedFailure.StreamError, SimulatedFailure.ConnectionCut] });
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Requests("vllm-pooling"));
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -Backend vllm-pooling").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.Contains(result.ErrorKind, (RequestErrorKind[])[RequestErrorKind.HttpStatus, RequestErrorKind.ConnectionLost]));
        Assert.All(results, result => Assert.NotEqual("", result.ErrorMessage));
    }

    private static ServeRequest[] Requests(string backend) => [.. Enumerable.Range(0, 8).Select(index => backend switch
    {
        "openai-embeddings-chat" or "openai-embeddings-clip" or "openai-embeddings-vlm2vec" or "infinity-embeddings-clip" =>
            new ServeRequest { Index = index, Prompt = $"what is in image {index}", Media = [s_image], InputLength = 5 },
        _ => new ServeRequest { Index = index, Prompts = [$"query {index}", "first text", "second text"], InputLength = 6 },
    })];
}
