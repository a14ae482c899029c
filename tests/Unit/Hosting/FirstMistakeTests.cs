using System.Diagnostics;
using System.Management.Automation;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>What people type at first, and what they are told about it: each time, what to type instead.</summary>
public sealed class FirstMistakeTests : IClassFixture<ModuleHost>
{
    private const string Secret = "sk-s3cret";

    private readonly ModuleHost _host;

    public FirstMistakeTests(ModuleHost host)
    {
        _host = host;
        _host.SetVariable("request", new ServeRequest { Prompt = "hello", InputLength = 1, OutputLength = 2 });
        _host.SetVariable("ids", new ServeRequest { PromptTokenIds = [1, 2], InputLength = 2, OutputLength = 2 });
        _host.SetVariable("negative", new ServeRequest { Index = 7, Prompt = "hello", InputLength = -5 });
    }

    [Theory]
    [InlineData("Measure-ServeMetrics -InputObject 1 -Goodput 'ttft:200'", "Specify a table such as @{ ttft = 200; tpot = 30 }, not text.")]
    [InlineData("$request | Invoke-ServeBenchmark http://127.0.0.1:1 -ExtraBody '{\"top_k\":5}'", "such as @{ top_k = 5 }, not text. JSON becomes a table with ConvertFrom-Json -AsHashtable.")]
    [InlineData("$request | Invoke-ServeBenchmark http://127.0.0.1:1 -Metadata gpu=H100", "such as @{ gpu = 'H100' }")]
    [InlineData("$request | Invoke-ServeBenchmark http://127.0.0.1:1 -Headers 5", "such as @{ 'x-tenant' = 'a' }, not an object of type Int32.")]
    [InlineData("Get-ServeModel http://127.0.0.1:1 -ApiKey " + Secret, "A key is a SecureString, so that it stays out of the history. Use (Read-Host -AsSecureString)")]
    [InlineData("Start-ServeSimulator -ApiKey " + Secret, "ConvertTo-SecureString $env:MY_KEY -AsPlainText")]
    [InlineData("New-ServeDataset -Kind sonnet", "Sonnet is a dataset in a file. Read it with Import-ServeDataset FILE -Format Sonnet.")]
    [InlineData("New-ServeDataset -Kind spec_bench", "Import-ServeDataset FILE -Format SpecBench.")]
    public void A_value_of_the_wrong_kind_is_told_what_to_type(string script, string message)
    {
        ErrorRecord error = _host.Run(script).SingleError("ParameterArgumentTransformationError");
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_any_kind_is_taken() =>
        Assert.Contains("'speed' is not a latency that goodput can limit; did you mean", _host.Run("Measure-ServeMetrics -InputObject 1 -Goodput ([ordered]@{ speed = 1 })").SingleError("GoodputInvalid").Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("New-ServeDataset -Tokenizer Qwen/Qwen3-8B", "TokenizerNotFound", "ServeBench downloads nothing from the Hugging Face hub. Download the folder first")]
    [InlineData("$ids | Invoke-ServeBenchmark $uri -Backend openai-chat", "RequestInvalid", "its prompt is token ids. The backends openai and vllm send token ids. Use -Backend openai or vllm")]
    [InlineData("$negative | Invoke-ServeBenchmark $uri", "RequestInvalid", "Request 7 has an InputLength of -5 and an OutputLength of 0, and neither can be below 0.")]
    [InlineData("$request | Invoke-ServeBenchmark $uri -ThinkTimeSec 1", "ParameterNotApplicable", "-ThinkTimeSec sets the pauses between the turns of conversations, but the workload has no conversations.")]
    [InlineData("$request | Invoke-ServeBenchmark $uri -ThinkTimeDistribution Constant", "ParameterNotApplicable", "-ThinkTimeDistribution sets")]
    [InlineData("$request | Invoke-ServeBenchmark $uri | Measure-ServeMetrics -By Turn", "ParameterNotApplicable", "-By Turn measures the turns of conversations, but no result belongs to a conversation.")]
    [InlineData("$request | New-ArrivalSchedule -UseTimestamp -RequestRate 4", "ParameterNotApplicable", "-RequestRate cannot be combined with -UseTimestamp, which sends each request at its own time.")]
    [InlineData("1, 2 | New-ArrivalSchedule", "InputObjectInvalid", "A schedule needs requests (from New-ServeDataset or Import-ServeDataset), not an object of type System.Int32.")]
    [InlineData("$request | Invoke-ServeBenchmark $uri -LoraModule none", "ModelNotFound", "does not serve the model 'none'. It serves: sim. Choose one of them with -LoraModule;")]
    [InlineData("$request | Invoke-ServeBenchmark $uri -Model none", "ModelNotFound", "Choose one of them with -Model;")]
    [InlineData("Test-ServeEndpoint http://127.0.0.1:9/v1/chat/completions", "UriInvalid", "For example: Invoke-ServeBenchmark -Uri http://127.0.0.1:9 -Backend openai-chat")]
    public async Task A_mistake_is_one_error_that_says_what_to_type(string script, string id, string message)
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { Models = ["sim"], TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        _host.SetVariable("uri", simulator.Uri);
        Assert.Contains(message, _host.Run(script).SingleError(id).Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_list_of_models_is_told_of_in_the_words_of_the_cmdlet_that_takes_a_name()
    {
        await using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        _host.SetVariable("uri", server.Uri);
        string message = _host.Run("Get-ServeModel $uri").SingleError("ModelListUnavailable").Exception.Message;
        Assert.EndsWith("answered with 404. To measure it, specify the model. For example: Invoke-ServeBenchmark -Model NAME.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "EndpointUnreachable")]
    [InlineData("-ReadyTimeoutSec 0.3", "EndpointNotReady")]
    [InlineData("-ReadyTimeoutSec 0.3 -Backend tgi -Model m", "EndpointNotReady")]
    public void An_endpoint_that_is_not_there_is_not_ready_only_after_a_wait(string arguments, string id)
    {
        long start = Stopwatch.GetTimestamp();
        ModuleResult result = _host.Run($"$request | Invoke-ServeBenchmark http://127.0.0.1:1 {arguments}");
        ErrorRecord error = result.SingleError(id);
        Assert.Contains("No connection to http://127.0.0.1:1/", error.Exception.Message, StringComparison.Ordinal);
        Assert.True(arguments.Length == 0 || Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(300), "It did not wait.");
        Assert.Equal(arguments.Length > 0, result.Progress.Any(record => record.StatusDescription == "Waiting for http://127.0.0.1:1/" && record.SecondsRemaining >= 0));
    }

    [Fact]
    public async Task A_result_has_the_model_that_was_asked_for()
    {
        await using Simulator simulator = Simulator.Start(new SimulatorOptions { Models = ["sim", "adapter"], TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero });
        _host.SetVariable("uri", simulator.Uri);
        Assert.Equal("sim", Assert.Single(_host.Run("$request | Invoke-ServeBenchmark $uri").Values<ServeRequestResult>()).Model);
        Assert.Equal("adapter", Assert.Single(_host.Run("$request | Invoke-ServeBenchmark $uri -LoraModule adapter").Values<ServeRequestResult>()).Model);
    }
}
