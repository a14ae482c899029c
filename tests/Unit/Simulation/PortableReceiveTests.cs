using ServeBench.Simulation;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>The way of receiving that systems without kernel stamps take.</summary>
public sealed class PortableReceiveTests
{
    private static readonly SimulatorOptions s_fast = new() { TimeToFirstToken = TimeSpan.Zero, InterTokenLatency = TimeSpan.Zero, MaxModelLength = int.MaxValue };

    [Fact]
    public async Task Long_and_short_requests_are_understood_one_after_another_and_pipelined()
    {
        await using Simulator simulator = Simulator.StartCold(s_fast, stamped: false);
        using RawClient client = await RawClient.ConnectAsync(simulator);
        int[] words = [1, 200_000, 2, 3, 3000];
        await client.SendAsync(string.Concat(words.Select(count => RawClient.Post("/v1/completions", $$"""{"prompt":"{{string.Concat(Enumerable.Repeat(" abc", count))}}","max_tokens":1}"""))));
        foreach (int count in words)
        {
            Assert.Equal(count, (int?)(await client.ReadResponseAsync()).Json["usage"]!["prompt_tokens"]);
        }

        await client.SendAsync(RawClient.Get("/health"));
        Assert.Equal(200, (await client.ReadResponseAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_goes_away_frees_its_place()
    {
        await using Simulator simulator = Simulator.StartCold(s_fast with { InterTokenLatency = TimeSpan.FromHours(1), MaxConcurrency = 1 }, stamped: false);
        for (int i = 0; i < 3; i++)
        {
            using RawClient client = await RawClient.ConnectAsync(simulator);
            await client.SendAsync(RawClient.Post("/v1/completions", """{"prompt":"x","max_tokens":2,"stream":true}"""));
            await client.ReadAtLeastAsync(200);
        }

        Assert.InRange(simulator.Statistics.AbortedByClient, 2, 3);
    }
}
