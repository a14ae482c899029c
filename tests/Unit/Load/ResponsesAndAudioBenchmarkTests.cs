using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Workloads;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>The backends openai-responses and openai-audio in a real session, against the simulator.</summary>
public sealed class ResponsesAndAudioBenchmarkTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(2), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    public static MatrixTheoryData<string, string> Cases => new(
        ["/v1/responses", "/v1/audio/transcriptions", "/v1/audio/translations"], OperatingSystem.IsLinux() ? ["Direct", "Portable", "HttpClient"] : ["Portable", "HttpClient"]);

    private Simulator StartSimulator(SimulatorOptions options, bool audio)
    {
        Simulator simulator = Simulator.Start(options);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, 6).Select(i => new ServeRequest
        {
            Index = i,
            Prompt = audio ? null : $"prompt {i}",
            Audio = audio ? new AudioClip($"clip-{i}.wav", Sounds.Wav(16_000)) : null,
            OutputLength = 5,
        }).ToArray());
        return simulator;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_request_becomes_one_result(string endpoint, string transport)
    {
        bool audio = endpoint.Contains("audio", StringComparison.Ordinal);
        await using Simulator simulator = StartSimulator(Fast, audio);
        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Backend {(audio ? "openai-audio" : "openai-responses")} -Endpoint {endpoint} -Transport {transport}")
            .Values<ServeRequestResult>();
        Assert.Equal(6, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(results, result => Assert.Equal((5, 5, 20, OutputLengthSource.Usage), (result.OutputLength, result.ChunkCount, result.OutputText.Length, result.OutputLengthSource)));
        Assert.All(results, result => Assert.True(result.TtftMs >= 2, "TTFT below what the server was set to"));
        Assert.All(results, result => Assert.Equal(audio ? 2.0 : null, result.AudioSeconds));
        Assert.All(results, result => Assert.Equal(audio ? "length" : "max_output_tokens", result.FinishReason));
        Assert.Equal(simulator.Statistics.PromptTokens, results.Sum(result => (long)result.InputLength));
    }

    [Fact]
    public async Task The_seconds_of_sound_a_second_are_in_metrics_block_and_file()
    {
        using var folder = new TemporaryFolder();
        await using Simulator simulator = StartSimulator(Fast, audio: true);
        host.SetVariable("file", folder["run.json"]);
        ModuleResult result = host.Run("""
            $metrics = $requests | Invoke-ServeBenchmark $uri -Backend openai-audio | Measure-ServeMetrics
            $metrics | Export-ServeResult $file
            $metrics
            $metrics | Format-ServeMetrics
            """);
        Assert.Empty(result.Errors);
        ServeMetrics metrics = Assert.Single(result.Output.Select(item => item.BaseObject).OfType<ServeMetrics>());
        Assert.Equal(12, metrics.TotalAudioSeconds);
        Assert.Equal(12 / metrics.DurationSeconds, metrics.Rtfx);
        Assert.Single(result.Output, item => item.BaseObject is string line && line.StartsWith("RTFx (Inverse Real-Time Factor):", StringComparison.Ordinal));
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllBytesAsync(folder["run.json"], TestContext.Current.CancellationToken));
        Assert.Equal(metrics.Rtfx, file.RootElement.GetProperty("rtfx").GetDouble(), 1e-9);
    }

    [Theory]
    [InlineData("openai-responses", "/v1/chat/completions", "'responses'")]
    [InlineData("openai-audio", "/v1/audio/speech", "'transcriptions' or 'translations'")]
    public async Task A_path_that_the_api_does_not_have_is_refused(string backend, string endpoint, string suffixes)
    {
        await using Simulator simulator = StartSimulator(Fast, audio: false);
        ModuleResult result = host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Endpoint {endpoint}");
        Assert.Contains(suffixes, result.SingleError("EndpointInvalid").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai-responses", SimulatedFailure.StreamError, RequestErrorKind.StreamError)]
    [InlineData("openai-responses", SimulatedFailure.ConnectionCut, RequestErrorKind.ConnectionLost)]
    [InlineData("openai-responses", SimulatedFailure.ServerError, RequestErrorKind.HttpStatus)]
    [InlineData("openai-audio", SimulatedFailure.StreamError, RequestErrorKind.StreamError)]
    [InlineData("openai-audio", SimulatedFailure.ServerError, RequestErrorKind.HttpStatus)]
    public async Task Failures_are_results(string backend, SimulatedFailure failure, RequestErrorKind expected)
    {
        await using Simulator simulator = StartSimulator(Fast with { FailureRate = 1, FailureKinds = [failure] }, audio: backend == "openai-audio");
        ServeRequestResult[] results = host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend}").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.Equal(expected, result.ErrorKind));
        Assert.All(results, result => Assert.NotEqual("", result.ErrorMessage));
    }

    [Fact]
    public async Task A_conversation_goes_on_with_the_answers_that_came()
    {
        var bodies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using Simulator simulator = Simulator.Start(Fast, received => bodies.Enqueue(System.Text.Encoding.UTF8.GetString(received.Body)));
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, 2).Select(i => new ServeRequest { Index = i, ConversationId = "c", Turn = i, Prompt = $"question {i}", OutputLength = 3 }).ToArray());
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -Backend openai-responses").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Contains(
            $$"""{"role":"assistant","content":"{{results[0].OutputText}}"},{"role":"user","content":"question 1"}""", bodies.Last(body => body.Length > 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workload_without_sounds_is_one_clear_error()
    {
        await using Simulator simulator = StartSimulator(Fast, audio: false);
        Assert.Contains("needs an Audio", host.Run("$requests | Invoke-ServeBenchmark $uri -Backend openai-audio").SingleError("RequestInvalid").Exception.Message, StringComparison.Ordinal);
    }
}
