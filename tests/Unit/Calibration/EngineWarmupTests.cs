using ServeBench.Arrivals;
using ServeBench.Calibration;
using ServeBench.Endpoints;
using ServeBench.Tests.Hosting;
using ServeBench.Tests.Shell;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Calibration;

/// <summary>The warm-up before the first run of a process.</summary>
public sealed class EngineWarmupTests
{
    public static TheoryData<TransportKind> Kinds => Transports.All;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_reaches_the_endpoint_and_the_second_time_costs_nothing(TransportKind kind)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using ScriptedServer server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        IBackend backend = BackendCatalog.Find("openai-chat");
        foreach (string scheme in (string[])["http", "https"])
        {
            var connection = new EndpointConnection(new Uri($"{scheme}://127.0.0.1:{server.Port}"));
            WarmupExtent extent = scheme == "http" ? WarmupExtent.Full : WarmupExtent.FirstCalls;
            await EngineWarmup.EnsureAsync(backend, connection, kind, extent, cancellation);
            Task<TimeSpan?> second = EngineWarmup.EnsureAsync(backend, connection, kind, WarmupExtent.FirstCalls, cancellation);

            Assert.True(second.IsCompletedSuccessfully, "The second warm-up did something.");
            Assert.Null(await second);
        }

        Assert.Equal(0, server.Accepted);
    }

    /// <summary>In a process of its own, which has not warmed up yet.</summary>
    [Fact]
    public async Task How_long_it_took_is_told_with_Verbose_and_once()
    {
        ShellRun run = await ShellProcess.RunAsync(
            "-Command",
            """
            $simulator = Start-ServeSimulator
            foreach ($i in 1, 2) { New-ServeDataset 1 -InputLength 4 -OutputLength 2 | Invoke-ServeBenchmark $simulator.Uri -Verbose 4>&1 | ForEach-Object { "$_" } }
            """);
        Assert.Matches(@"^The client warmed itself up for \d+\.\d s, once per process", Assert.Single(run.OutputLines, line => line.Contains("warmed itself up", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1, 0, WarmupExtent.FirstCalls)]
    [InlineData(31, 0, WarmupExtent.FirstCalls)]
    [InlineData(32, 0, WarmupExtent.Full)]
    [InlineData(600, 1, WarmupExtent.FirstCalls)]
    [InlineData(600, 0.04, WarmupExtent.FirstCalls)]
    [InlineData(600, 0.03, WarmupExtent.Full)]
    public void A_load_of_few_requests_a_second_needs_the_first_calls_only(int count, double intervalSeconds, object extent)
    {
        ArrivalSlot[] slots = [.. Enumerable.Range(0, count).Select(i => new ArrivalSlot { Index = i, OffsetSeconds = i * intervalSeconds })];
        Assert.Equal(extent, WarmupExtents.For(slots));
    }

    [Fact]
    public async Task A_stop_ends_it()
    {
        var connection = new EndpointConnection(new Uri("http://127.0.0.1:9"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EngineWarmup.EnsureAsync(BackendCatalog.Find("openai"), connection, TransportKind.Auto, WarmupExtent.FirstCalls, new CancellationToken(canceled: true)));
    }
}
