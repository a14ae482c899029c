using System.Collections.Concurrent;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Simulation;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

public sealed class WorkloadTraceDatasetTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private const string Chat = """{"body":{"model":"big","messages":[{"role":"system","content":"S"},{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}],"max_tokens":7,"temperature":0.3,"stream":false},"timestamp":1700000000.5,"headers":{"Authorization":"Bearer secret"},"request_id":"r-1","completion_tokens":42}""";
    private const string Text = """{"body":"{\"model\":\"big\",\"prompt\":\"abc\"}","timestamp":"2023-11-14T22:13:20Z","completion_tokens":3}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_is_a_request_at_its_time_with_its_body()
    {
        string path = Write(Chat, Text);
        Assert.Equal("WorkloadTrace", DatasetFormats.Detect(path).Name);
        ServeRequest[] requests = Read(path);
        Assert.Equal([0.5, 0], requests.Select(request => request.Timestamp!.Value));
        Assert.Equal(["r-1", null], requests.Select(request => request.RequestId));
        Assert.Equal(["big", "big"], requests.Select(request => request.Model));
        Assert.Equal(["S", "Hi"], requests[0].Messages!.Select(message => message.Content));
        Assert.Equal(("abc", 3, 0), (requests[1].Prompt!, requests[1].InputLength, requests[1].OutputLength));
        Assert.Equal((4, 7, false), (requests[0].InputLength, requests[0].OutputLength, requests[0].IgnoreEos));
        Assert.Equal(["messages", "temperature"], requests[0].ExtraBody!.Keys.Cast<string>());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""","tools":[{}],"tool_choice":"auto" """, true)]
    [InlineData(""","response_format":{"type":"text"}""", true)]
    [InlineData(""","response_format":{"type":"json_schema"}""", false)]
    [InlineData(""","tools":[{}],"tool_choice":"required" """, false)]
    [InlineData(""","tools":[{}],"tool_choice":{"type":"function"}""", false)]
    public void Answers_are_as_long_as_recorded_where_no_grammar_ends_them(string members, bool ignoresEnd)
    {
        string line = $$"""{"body":{"messages":[{"role":"user","content":"x"}]{{members}}},"timestamp":0,"completion_tokens":42}""";
        ServeRequest request = Assert.Single(Read(Write(line), outputLength: -1));
        Assert.Equal((42, ignoresEnd), (request.OutputLength, request.IgnoreEos));
    }

    [Theory]
    [InlineData("""{"body":7,"timestamp":0}""", "column 9: there is not an object, or one as text, under 'body'")]
    [InlineData("""{"body":"{","timestamp":0}""", "column 9: the text of the body is not JSON")]
    [InlineData("""{"body":{},"timestamp":0}""", "column 9: the body has neither messages nor a prompt")]
    [InlineData("""{"body":{"prompt":["a"]},"timestamp":0}""", "column 9: the body has neither messages nor a prompt")]
    [InlineData("""{"body":{"prompt":"a"},"timestamp":"soon"}""", "there is not a number of seconds or a time")]
    [InlineData("""{"body":{"prompt":"a"}}""", "there is not a number of seconds or a time")]
    [InlineData("""{"body":{"prompt":"a"},"timestamp":0,"completion_tokens":0}""", "there is not a whole number of 1 or above under 'completion_tokens'")]
    [InlineData("""{"body":{"prompt":"\ud800"},"timestamp":0}""", "half of a surrogate pair")]
    public void A_wrong_line_is_named_before_anything_is_given(string line, string message)
    {
        ServeException error = Assert.Throws<ServeException>(() => Read(Write(Chat, line)));
        Assert.Equal("DatasetLineInvalid", error.ErrorId);
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recorded_lengths_that_are_missing_are_named() => Assert.Contains(
        "which an output length of -1 asks for",
        Assert.Throws<ServeException>(() => Read(Write("""{"body":{"prompt":"a"},"timestamp":0}"""), outputLength: -1)).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task It_is_replayed_through_the_cmdlets_without_the_recorded_headers()
    {
        var received = new ConcurrentQueue<ReceivedRequest>();
        var options = new SimulatorOptions { Models = ["big"], TimeToFirstToken = TimeSpan.FromMilliseconds(1), InterTokenLatency = TimeSpan.FromMilliseconds(1) };
        await using Simulator simulator = Simulator.Start(options, received.Enqueue);
        host.SetVariable("uri", simulator.Uri);
        host.SetVariable("path", Write(Chat));
        ServeRequestResult result = Assert.Single(host.Run("Import-ServeDataset $path | New-ArrivalSchedule -UseTimestamp | Invoke-ServeBenchmark $uri -Backend openai-chat").Values<ServeRequestResult>());
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(("r-1", 7), (result.RequestId, result.OutputLength));
        ReceivedRequest sent = Assert.Single(received, request => request.Method == "POST");
        Assert.DoesNotContain(sent.Headers, header => header.Value.Contains("secret", StringComparison.Ordinal));
        using JsonDocument body = JsonDocument.Parse(sent.Body);
        Assert.Equal((true, 7, 0.3), (body.RootElement.GetProperty("stream").GetBoolean(), body.RootElement.GetProperty("max_completion_tokens").GetInt32(), body.RootElement.GetProperty("temperature").GetDouble()));
        Assert.Equal("image_url", body.RootElement.GetProperty("messages")[1].GetProperty("content")[1].GetProperty("type").GetString());
        Assert.Null(host.Run("Import-ServeDataset $path | ForEach-Object { $_.Model = [NullString]::Value; $_ }").Values<ServeRequest>().Single().Model);
    }

    private static ServeRequest[] Read(string path, int? outputLength = null) =>
        [.. DatasetFormats.Find("WorkloadTrace").Open(new FileDatasetOptions { Paths = [path], OutputLength = outputLength }, new LetterTokenizer()).Read(TestContext.Current.CancellationToken)];

    private string Write(params string[] lines)
    {
        File.WriteAllLines(_folder["trace.jsonl"], lines);
        return _folder["trace.jsonl"];
    }
}
