using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Simulation;
using ServeBench.Simulation.Model;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class GenerationTests
{
    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero };

    [Theory]
    [InlineData("""{"prompt":"hello world"}""", 4, 16, "length")]
    [InlineData("""{"prompt":"hello world","max_tokens":7}""", 4, 7, "length")]
    [InlineData("""{"prompt":["hello world"],"max_tokens":7}""", 4, 7, "length")]
    [InlineData("""{"prompt":[5,6,7],"max_tokens":7}""", 3, 7, "length")]
    [InlineData("""{"prompt":[[5,6,7]],"max_tokens":7}""", 3, 7, "length")]
    [InlineData("""{"prompt":["hello world",[1],"x"],"max_tokens":7}""", 6, 21, "length")]
    [InlineData("""{"prompt":"x","max_tokens":50}""", 1, 20, "stop")]
    [InlineData("""{"prompt":"x","max_tokens":20}""", 1, 20, "stop")]
    [InlineData("""{"prompt":"x","max_tokens":19}""", 1, 19, "length")]
    [InlineData("""{"prompt":"x","max_tokens":50,"ignore_eos":true}""", 1, 50, "length")]
    public async Task Completions_answer_as_long_as_asked(string body, int prompt, int output, string finishReason)
    {
        await using Simulator simulator = Simulator.Start(s_fast with { NaturalOutputLength = 20 });
        RawResponse whole = await AskAsync(simulator, "/v1/completions", body);
        AssertUsage(whole.Json, prompt, output);
        Assert.All(whole.Json["choices"]!.AsArray(), choice => Assert.Equal(finishReason, (string?)choice!["finish_reason"]));

        RawResponse stream = await AskAsync(simulator, "/v1/completions", body[..^1] + ""","stream":true,"stream_options":{"include_usage":true}}""");
        AssertUsage(JsonNode.Parse(stream.Events[^2])!, prompt, output);
        Assert.Equal("[DONE]", stream.Events[^1]);
        Assert.Equal(output, stream.Events.Count - 2);

        // Streamed or not, each choice has the same text, of as many tokens as are counted.
        foreach (JsonNode? choice in whole.Json["choices"]!.AsArray())
        {
            int index = (int)choice!["index"]!;
            JsonNode[] events = [.. stream.Events.SkipLast(2).Select(item => JsonNode.Parse(item)!["choices"]![0]!).Where(item => (int)item["index"]! == index)];
            string text = string.Concat(events.Select(item => (string?)item["text"]));
            Assert.Equal((string?)choice["text"], text);
            Assert.Equal(events.Length, SyllableTokenizer.Encode(Encoding.UTF8.GetBytes(text)).Count);
            Assert.Equal(finishReason, (string?)events[^1]["finish_reason"]);
            Assert.All(events.SkipLast(1), item => Assert.Null(item["finish_reason"]));
        }
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"max_tokens":5}""", 5, "length")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"max_completion_tokens":4,"max_tokens":5}""", 4, "length")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"max_tokens":5}""", 5, "length")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}]}""", 128, "stop")]
    [InlineData("""{"messages":[{"role":"user","content":"hi"}],"max_tokens":5,"stop":null,"temperature":0.7}""", 5, "length")]
    public async Task Chat_answers_as_long_as_asked(string body, int output, string finishReason)
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        const int PromptTokens = 9;
        RawResponse whole = await AskAsync(simulator, "/v1/chat/completions", body);
        AssertUsage(whole.Json, PromptTokens, output);
        JsonNode choice = whole.Json["choices"]![0]!;
        Assert.Equal("assistant", (string?)choice["message"]!["role"]);
        Assert.Equal(finishReason, (string?)choice["finish_reason"]);

        RawResponse stream = await AskAsync(simulator, "/v1/chat/completions", body[..^1] + ""","stream":true,"stream_options":{"include_usage":true}}""");
        JsonNode[] deltas = [.. stream.Events.SkipLast(2).Select(item => JsonNode.Parse(item)!["choices"]![0]!)];
        Assert.Equal("assistant", (string?)deltas[0]["delta"]!["role"]);
        Assert.Equal("", (string?)deltas[0]["delta"]!["content"]);
        Assert.Equal((string?)choice["message"]!["content"], string.Concat(deltas.Select(item => (string?)item["delta"]!["content"])));
        Assert.Equal(output + 1, deltas.Length);
        Assert.Equal(finishReason, (string?)deltas[^1]["finish_reason"]);
        AssertUsage(JsonNode.Parse(stream.Events[^2])!, PromptTokens, output);
    }

    [Fact]
    public async Task A_picture_counts_as_64_tokens()
    {
        await using Simulator simulator = Simulator.Start(s_fast);
        RawResponse response = await AskAsync(
            simulator,
            "/v1/chat/completions",
            """{"messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url","image_url":{"url":"data:,"}}]}],"max_tokens":1}""");
        AssertUsage(response.Json, 9 + 64, 1);
    }

    [Theory]
    [InlineData(4, 10, new[] { 4, 4, 2 })]
    [InlineData(4, 8, new[] { 4, 4 })]
    [InlineData(4, 3, new[] { 3 })]
    public async Task Events_hold_as_many_tokens_as_set(int perChunk, int tokens, int[] expected)
    {
        await using Simulator simulator = Simulator.Start(s_fast with { TokensPerChunk = perChunk });
        RawResponse stream = await AskAsync(simulator, "/v1/completions", string.Create(CultureInfo.InvariantCulture, $$"""{"prompt":"x","max_tokens":{{tokens}},"stream":true}"""));
        Assert.Equal(expected, stream.Events.SkipLast(1).Select(item => ((string?)JsonNode.Parse(item)!["choices"]![0]!["text"])!.Length / GeneratedText.BytesPerToken));
        Assert.Equal(tokens, simulator.Statistics.GenerationTokens);
    }

    [Fact]
    public async Task The_text_depends_on_seed_and_prompt_alone()
    {
        async Task<string> Text(int seed, string prompt)
        {
            await using Simulator simulator = Simulator.Start(s_fast with { Seed = seed });
            return (string)(await AskAsync(simulator, "/v1/completions", $$"""{"prompt":"{{prompt}}"}""")).Json["choices"]![0]!["text"]!;
        }

        string text = await Text(1, "a");
        Assert.Equal(text, await Text(1, "a"));
        Assert.NotEqual(text, await Text(2, "a"));
        Assert.NotEqual(text, await Text(1, "b"));
    }

    [Fact]
    public async Task No_token_comes_before_it_is_due()
    {
        var options = new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(20), InterTokenLatency = TimeSpan.FromMilliseconds(3) };
        long arrival = 0;
        await using Simulator simulator = Simulator.Start(options, request => arrival = request.ArrivalStamp);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":10,"stream":true}"""));
        string text = await client.ReadAtLeastAsync(1);
        for (int token = 0; token < 10; token++)
        {
            while (text.Split("data: ").Length <= token + 1)
            {
                text = await client.ReadAtLeastAsync(text.Length + 1);
            }

            TimeSpan due = options.TimeToFirstToken + (token * options.InterTokenLatency);
            Assert.True(Stopwatch.GetElapsedTime(arrival) >= due, $"Token {token} came before {due}.");
        }

        Assert.InRange(simulator.Statistics.LatenessP50Ms, 0, simulator.Statistics.LatenessMaxMs);
    }

    [Fact]
    public async Task An_answer_that_is_not_streamed_takes_as_long_as_its_tokens()
    {
        var options = new SimulatorOptions { TimeToFirstToken = TimeSpan.FromMilliseconds(5), InterTokenLatency = TimeSpan.FromMilliseconds(5) };
        long arrival = 0;
        await using Simulator simulator = Simulator.Start(options, request => arrival = request.ArrivalStamp);
        await AskAsync(simulator, "/v1/completions", """{"prompt":"x","max_tokens":4}""");
        Assert.True(Stopwatch.GetElapsedTime(arrival) >= TimeSpan.FromMilliseconds(20));
    }

    private static async Task<RawResponse> AskAsync(Simulator simulator, string path, string body)
    {
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post(path, body));
        RawResponse response = await client.ReadResponseAsync();
        Assert.True(response.Status == 200, response.Raw);
        return response;
    }

    private static void AssertUsage(JsonNode answer, int prompt, int output)
    {
        JsonNode usage = answer["usage"]!;
        Assert.Equal((prompt, output, prompt + output), ((int)usage["prompt_tokens"]!, (int)usage["completion_tokens"]!, (int)usage["total_tokens"]!));
    }
}
