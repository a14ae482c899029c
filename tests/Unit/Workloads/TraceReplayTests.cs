using System.Management.Automation;
using System.Text.Json;
using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>Traces from the file to the results, through the cmdlets.</summary>
public sealed class TraceReplayTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static SimulatorOptions Fast => new() { TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_trace_is_replayed_at_its_own_times()
    {
        File.WriteAllText(_folder["trace.jsonl"], string.Concat(Enumerable.Range(0, 12).Select(i => $$"""{"timestamp":{{1000 + (10 * i)}},"input_length":{{20 + i}},"output_length":3,"hash_ids":[0,{{i + 1}}]}""" + "\n")));
        await using Simulator simulator = Simulator.Start(Fast);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("trace", _folder["trace.jsonl"]);
        ServeRequestResult[] results = host.Run("""
            Import-ServeDataset $trace -TimedTraceChunkHashSize 16 -TimedTraceSecMultiplier 0.001 |
                New-ArrivalSchedule -SelfTimed -WindowStartSec 1 -WindowSec 0.1 -SpeedUp 2 |
                Invoke-ServeBenchmark $uri -Backend vllm
            """).Values<ServeRequestResult>();
        Assert.All(results, result => Assert.True(result.Success, result.ErrorMessage));
        Assert.Equal(Enumerable.Range(0, 10), results.Select(result => result.Index).Order());
        Assert.All(results, result => Assert.Equal(0.005 * result.Index, result.ScheduledSeconds, 9));
        Assert.All(results, result => Assert.True(result.SendLagMs >= 0 && result.StartSeconds >= result.ScheduledSeconds));
        Assert.All(results, result => Assert.Equal(20 + result.Index, result.InputLength));
        ServeRun run = results[0].Run;
        Assert.Equal((0.0, 2.0), (run.RequestRate, run.SpeedUp));
        host.SetVariable("results", results);
        host.SetVariable("file", _folder["run.json"]);
        Assert.Empty(host.Run("$results | Measure-ServeMetrics | Export-ServeResult $file").Errors);
        using JsonDocument file = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["run.json"], TestContext.Current.CancellationToken));
        // vLLM reports the option, which nobody has set.
        Assert.Equal("inf", file.RootElement.GetProperty("request_rate").GetString());
    }

    [Fact]
    public void Arrivals_at_a_rate_are_drawn_from_the_seed_0_unless_the_schedule_has_another()
    {
        File.WriteAllText(_folder["trace.jsonl"], string.Concat(Enumerable.Range(0, 12).Select(i => $$"""{"timestamp":{{i}},"input_length":20,"output_length":3,"hash_ids":[0,1]}""" + "\n")));
        host.SetVariable("trace", _folder["trace.jsonl"]);
        double[] Offsets(string script) => [.. host.Run(script).Values<ArrivalSlot>().Select(slot => slot.OffsetSeconds)];
        double[] seed0 = Offsets("New-ArrivalSchedule -Count 12 -RequestRate 4 -Seed 0");
        Assert.Equal(seed0, Offsets("Import-ServeDataset $trace | New-ArrivalSchedule -RequestRate 4"));
        double[] seed9 = Offsets("Import-ServeDataset $trace | New-ArrivalSchedule -RequestRate 4 -Seed 9");
        Assert.Equal(Offsets("New-ArrivalSchedule -Count 12 -RequestRate 4 -Seed 9"), seed9);
        Assert.NotEqual(seed0, seed9);
    }

    [Fact]
    public void Times_count_from_0_and_requests_go_in_their_order()
    {
        File.WriteAllText(_folder["trace.jsonl"], string.Concat(new[] { 7, 5, 9 }.Select(stamp => $$"""{"timestamp":{{stamp}},"input_length":20,"output_length":3,"hash_ids":[0,{{stamp}}]}""" + "\n")));
        host.SetVariable("trace", _folder["trace.jsonl"]);
        ArrivalSlot[] slots = host.Run("Import-ServeDataset $trace | New-ArrivalSchedule -UseTimestamp").Values<ArrivalSlot>();
        Assert.Equal([5.0, 7.0, 9.0], slots.Select(slot => slot.OffsetSeconds));
        Assert.Equal([1, 0, 2], slots.Select(slot => slot.Request!.Index));
    }

    [Fact]
    public async Task A_trace_of_token_ids_is_refused_by_a_chat_backend()
    {
        File.WriteAllText(_folder["trace.jsonl"], """{"timestamp":0,"input_length":4,"output_length":3,"hash_ids":[0]}""");
        await using Simulator simulator = Simulator.Start(Fast);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("trace", _folder["trace.jsonl"]);
        ModuleResult result = host.Run("Import-ServeDataset $trace | Invoke-ServeBenchmark $uri -Backend openai-chat");
        result.SingleError("RequestInvalid");
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Formats_of_traces_are_known_by_their_start()
    {
        File.WriteAllText(_folder["a"], """{"timestamp":0,"input_length":4,"output_length":3,"hash_ids":[0],"prompt":"p"}""");
        File.WriteAllText(_folder["b"], "\uFEFFTIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,1,1\n");
        Assert.Equal("TimedTrace", DatasetFormats.Detect(_folder["a"]).Name);
        Assert.Equal("AzureTrace", DatasetFormats.Detect(_folder["b"]).Name);
    }

    [Fact]
    public void A_chunk_size_that_is_too_small_is_a_warning()
    {
        File.WriteAllText(_folder["trace.jsonl"], """{"timestamp":0,"input_length":40,"output_length":3,"hash_ids":[0]}""");
        host.SetVariable("trace", _folder["trace.jsonl"]);
        ModuleResult result = host.Run("Import-ServeDataset $trace");
        Assert.Equal(16, result.Values<ServeRequest>().Single().InputLength);
        Assert.Contains("1 of 1 prompts are shorter than in the trace", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(host.Run("Import-ServeDataset $trace -ChunkHashSize 512").Warnings);
    }

    [Theory]
    [InlineData("-Format TimedTrace -OutputLength 5", "-OutputLength does not apply to -Format TimedTrace")]
    [InlineData("-Format TimedTrace -Seed 5", "-Seed does not apply to -Format TimedTrace")]
    [InlineData("-Format AzureTrace -NoShuffle", "-NoShuffle does not apply to -Format AzureTrace")]
    [InlineData("-Format AzureTrace -ChunkHashSize 5", "-ChunkHashSize does not apply to -Format AzureTrace; it applies to TimedTrace")]
    [InlineData("-Format Custom -SecMultiplier 5", "-SecMultiplier does not apply to -Format Custom")]
    [InlineData("-Format ShareGpt -HashIdsLabel a", "-HashIdsLabel does not apply to -Format ShareGpt")]
    public void A_parameter_of_another_format_is_refused_by_name(string arguments, string message)
    {
        File.WriteAllText(_folder["trace.jsonl"], "");
        host.SetVariable("trace", _folder["trace.jsonl"]);
        ErrorRecord error = host.Run($"Import-ServeDataset $trace {arguments} -Tokenizer there-is-none").SingleError("ParameterNotApplicable");
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
    }
}
