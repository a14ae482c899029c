using System.Globalization;
using System.Text.Json.Nodes;
using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

public sealed class FailureTests
{
    private static readonly SimulatorOptions s_fast = new()
    {
        TimeToFirstToken = TimeSpan.Zero,
        InterTokenLatency = TimeSpan.Zero,
        FailureKinds = [SimulatedFailure.ServerError, SimulatedFailure.StreamError, SimulatedFailure.ConnectionCut],
    };

    [Fact]
    public async Task The_same_seed_fails_the_same_requests_in_the_same_way()
    {
        string[] first = await OutcomesAsync(seed: 7);
        Assert.Equal(first, await OutcomesAsync(seed: 7));
        Assert.NotEqual(first, await OutcomesAsync(seed: 8));
        Assert.InRange(first.Count(outcome => outcome != "ok"), 30, 70);
        Assert.Equal(["cut", "ok", "status 500", "stream error"], first.Select(outcome => outcome.Split(" after ")[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_server_error_is_status_500_with_a_body_and_takes_no_place()
    {
        await using Simulator simulator = Simulator.Start(s_fast with { FailureRate = 1, FailureKinds = [SimulatedFailure.ServerError] });
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","stream":true}"""));
        RawResponse response = await client.ReadResponseAsync();
        Assert.Equal(500, response.Status);
        Assert.Equal("InternalServerError", (string?)response.Json["error"]!["type"]);
        await client.SendAsync(RawClient.Get("/health"));
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        Assert.Equal((1, 0), (simulator.Statistics.Failed, simulator.Statistics.Completed));
    }

    [Theory]
    [InlineData("/v1/completions")]
    [InlineData("/v1/chat/completions")]
    public async Task A_stream_error_is_an_event_within_a_complete_stream(string path)
    {
        await using Simulator simulator = Simulator.Start(s_fast with { FailureRate = 1, FailureKinds = [SimulatedFailure.StreamError], Seed = 3 });
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post(path, """{"prompt":"x","messages":[{"role":"user","content":"x"}],"max_tokens":50,"stream":true}"""));
        RawResponse response = await client.ReadResponseAsync();
        Assert.Equal(200, response.Status);
        Assert.True(response.IsComplete);
        Assert.InRange(response.Events.Count, 3, 51);
        Assert.Equal(500, (int?)JsonNode.Parse(response.Events[^2])!["error"]!["code"]);
        Assert.Equal("[DONE]", response.Events[^1]);
    }

    [Fact]
    public async Task A_stream_error_of_an_answer_that_is_not_streamed_is_status_500()
    {
        await using Simulator simulator = Simulator.Start(s_fast with { FailureRate = 1, FailureKinds = [SimulatedFailure.StreamError] });
        using RawClient client = await RawClient.ConnectAsync(simulator);
        await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x"}"""));
        Assert.Equal(500, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_cut_frees_the_place()
    {
        await using Simulator simulator = Simulator.Start(s_fast with { FailureRate = 1, FailureKinds = [SimulatedFailure.ConnectionCut], MaxConcurrency = 1 });
        for (int i = 0; i < 3; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":50,"stream":true}"""));
            Assert.False((await client.ReadResponseAsync()).IsComplete);
        }

        Assert.Equal((3, 0, 0), (simulator.Statistics.Failed, simulator.Statistics.Running, simulator.Statistics.AbortedByClient));
    }

    private static async Task<string[]> OutcomesAsync(int seed)
    {
        await using Simulator simulator = Simulator.Start(s_fast with { FailureRate = 0.5, Seed = seed });
        var outcomes = new string[100];
        RawClient client = await RawClient.ConnectAsync(simulator);
        for (int i = 0; i < outcomes.Length; i++)
        {
            await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":5,"stream":true}"""));
            RawResponse response = await client.ReadResponseAsync();
            outcomes[i] = response switch
            {
                { Status: 500 } => "status 500",
                { IsComplete: false } => string.Create(CultureInfo.InvariantCulture, $"cut after {response.Events.Count}"),
                _ when response.Body.Contains("\"error\"", StringComparison.Ordinal) => string.Create(CultureInfo.InvariantCulture, $"stream error after {response.Events.Count - 2}"),
                _ => "ok",
            };
            if (!response.IsComplete)
            {
                client.Dispose();
                client = await RawClient.ConnectAsync(simulator);
            }
        }

        client.Dispose();
        return outcomes;
    }
}
