using ServeBench.Calibration;
using ServeBench.Endpoints;
using ServeBench.Tests.Hosting;
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
        var connection = new EndpointConnection(server.Uri);
        IBackend backend = BackendCatalog.Find("openai-chat");

        await EngineWarmup.EnsureAsync(backend, connection, kind, cancellation);
        Task second = EngineWarmup.EnsureAsync(backend, connection, kind, cancellation);

        Assert.True(second.IsCompletedSuccessfully, "The second warm-up did something.");
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task A_stop_ends_it()
    {
        var connection = new EndpointConnection(new Uri("http://127.0.0.1:9"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EngineWarmup.EnsureAsync(BackendCatalog.Find("openai"), connection, TransportKind.Auto, new CancellationToken(canceled: true)));
    }
}
