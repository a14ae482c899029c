using System.Globalization;
using System.Text;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class StreamBytesTests
{
    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero };

    [Fact]
    public async Task A_completions_stream_is_exactly_these_bytes()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post(
            "/v1/completions",
            """{"model":"sim","prompt":"hello world","max_tokens":3,"stream":true,"stream_options":{"include_usage":true}}""",
            "X-Request-Id: bench-7\r\n"));
        RawResponse response = await client.ReadResponseAsync();

        string created = response.Body.Split("\"created\":")[1][..10];
        string Event(string choices, string usage = "") => $$"""data: {"id":"cmpl-bench-7","object":"text_completion","created":{{created}},"model":"sim","choices":[{{choices}}]{{usage}}}""" + "\n\n";
        string Choice(string text, string finish) => $$"""{"index":0,"text":"{{text}}","logprobs":null,"finish_reason":{{finish}},"stop_reason":null}""";
        string expected = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Chunks(
                Event(Choice(" kok", "null")),
                Event(Choice(" bib", "null")),
                Event(Choice(" pla", "\"length\"")),
                Event("", ",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":7,\"completion_tokens\":3}"),
                "data: [DONE]\n\n");
        Assert.Equal(expected, response.Raw);
    }

    [Fact]
    public async Task A_chat_stream_is_exactly_these_bytes_and_begins_with_the_role_alone()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post(
            "/v1/chat/completions",
            """{"model":"sim","messages":[{"role":"user","content":"hello world"}],"max_completion_tokens":2,"stream":true}""",
            "X-Request-Id: bench-8\r\n"));
        RawResponse response = await client.ReadResponseAsync();

        string created = response.Body.Split("\"created\":")[1][..10];
        string Event(string choice) => $$"""data: {"id":"chatcmpl-bench-8","object":"chat.completion.chunk","created":{{created}},"model":"sim","choices":[{{choice}}]}""" + "\n\n";
        string expected = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Chunks(
                Event("""{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}"""),
                Event("""{"index":0,"delta":{"content":" raw"},"logprobs":null,"finish_reason":null,"stop_reason":null}"""),
                Event("""{"index":0,"delta":{"content":" hab"},"logprobs":null,"finish_reason":"length","stop_reason":null}"""),
                "data: [DONE]\n\n");
        Assert.Equal(expected, response.Raw);
    }

    private static string Chunks(params string[] payloads) =>
        string.Concat(payloads.Select(payload => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(payload):x}\r\n{payload}\r\n"))) + "0\r\n\r\n";
}
