using System.Security;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Each backend in a real session, from the cmdlet to the simulator and back, over each transport.</summary>
public sealed class BackendCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    private const string Key = "key-0123456789";

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(2), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    public static MatrixTheoryData<string, string> Cases => new(
        ["sglang", "tgi", "tensorrt-llm", "anthropic", "azure-openai"], OperatingSystem.IsLinux() ? ["Direct", "Portable", "HttpClient"] : ["Portable", "HttpClient"]);

    private Simulator StartSimulator(SimulatorOptions options, System.Collections.Concurrent.ConcurrentQueue<ReceivedRequest>? received = null)
    {
        Simulator simulator = Simulator.Start(options, received is null ? null : received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("requests", Enumerable.Range(0, 6).Select(i => new ServeRequest { Index = i, Prompt = $"prompt {i}", InputLength = 2, OutputLength = 5 }).ToArray());
        return simulator;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_request_of_a_backend_becomes_one_result(string backend, string transport)
    {
        await using Simulator simulator = StartSimulator(Fast);
        string model = backend == "azure-openai" ? "-Model sim" : "";
        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Transport {transport} {model}")
            .Values<ServeRequestResult>();
        Assert.Equal(6, results.Length);
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(results, result => Assert.Equal(5, result.OutputLength));
        Assert.All(results, result => Assert.Equal(backend == "azure-openai" ? 6 : 5, result.ChunkCount));
        Assert.All(results, result => Assert.Equal(20, result.OutputText.Length));
        Assert.All(results, result => Assert.True(result.TtftMs >= 2, "TTFT below what the server was set to"));
        Assert.All(results, result => Assert.Equal(backend == "tensorrt-llm" ? OutputLengthSource.Chunks : OutputLengthSource.Usage, result.OutputLengthSource));
        string? reason = backend switch { "tensorrt-llm" => null, "anthropic" => "max_tokens", _ => "length" };
        Assert.All(results, result => Assert.Equal(reason, result.FinishReason));
        Assert.Equal(backend == "tensorrt-llm" ? "ensemble" : "sim", results[0].Run.Model);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Failures_of_a_backend_are_results(string backend, string transport)
    {
        await using Simulator simulator = StartSimulator(Fast with { FailureRate = 1, FailureKinds = [SimulatedFailure.StreamError] });
        ServeRequestResult[] results = host
            .Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Transport {transport} -Model {(backend == "tensorrt-llm" ? "ensemble" : "sim")}")
            .Values<ServeRequestResult>();
        Assert.All(results, result => Assert.Equal(RequestErrorKind.StreamError, result.ErrorKind));
        Assert.All(results, result => Assert.EndsWith("fails this request on purpose.", result.ErrorMessage, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("anthropic", "x-api-key", Key)]
    [InlineData("azure-openai", "api-key", Key)]
    [InlineData("openai-chat", "Authorization", "Bearer " + Key)]
    public async Task The_key_goes_where_the_api_has_it(string backend, string header, string value)
    {
        var received = new System.Collections.Concurrent.ConcurrentQueue<ReceivedRequest>();
        await using Simulator simulator = StartSimulator(Fast with { ApiKey = Key }, received);
        using var key = new SecureString();
        Key.ToList().ForEach(key.AppendChar);
        host.SetVariable("key", key);
        ServeRequestResult[] results = host.Run($"$requests | Invoke-ServeBenchmark $uri -Backend {backend} -Model sim -ApiKey $key").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.All(received, request => Assert.Contains(new KeyValuePair<string, string>(header, value), request.Headers));
        Assert.All(received, request => Assert.Single(request.Headers, field => field.Value.Contains(Key, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_key_names_the_variable_of_the_backend()
    {
        await using Simulator simulator = StartSimulator(Fast with { ApiKey = Key });
        Assert.Contains("ANTHROPIC_API_KEY", host.Run("$requests | Invoke-ServeBenchmark $uri -Backend anthropic").SingleError("EndpointUnauthorized").ToString(), StringComparison.Ordinal);
        Assert.Contains("AZURE_OPENAI_API_KEY", host.Run("$requests | Invoke-ServeBenchmark $uri -Backend azure-openai -Model sim").SingleError("EndpointUnauthorized").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend azure-openai", "ModelRequired")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend anthropic -IgnoreEos", "OptionNotSupported")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend anthropic -Model nobody", "ModelNotFound")]
    [InlineData("$requests | Invoke-ServeBenchmark $uri -Backend sglang -Endpoint /v1/completions", "EndpointInvalid")]
    public async Task What_a_backend_cannot_do_is_one_clear_error(string script, string errorId)
    {
        await using Simulator simulator = StartSimulator(Fast);
        host.Run(script).SingleError(errorId);
    }

    [Fact]
    public async Task The_version_of_an_api_is_part_of_the_address()
    {
        await using Simulator simulator = StartSimulator(Fast);
        ServeRequestResult[] results = host.Run("$requests | Invoke-ServeBenchmark $uri -Backend azure-openai -Model sim -ApiVersion 2025-01-01-preview").Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal("/openai/deployments/sim/chat/completions?api-version=2025-01-01-preview", results[0].Run.Endpoint);
        ServeRequestResult without = host.Run("$requests[0] | Invoke-ServeBenchmark $uri -Backend azure-openai -Model sim -Endpoint '/openai/deployments/{model}/chat/completions'").Values<ServeRequestResult>()[0];
        Assert.Equal((404, "404 Not Found: Resource not found"), (without.StatusCode, without.ErrorMessage));
    }
}
