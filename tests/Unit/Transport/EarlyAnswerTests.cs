using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>A server that answers before it is asked: its bytes belong to no request.</summary>
public sealed class EarlyAnswerTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    public static TheoryData<Route> Routes => TransportFixture.EngineRoutes;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task No_answer_is_older_than_its_request(Route route)
    {
        // The second answer comes when the first has been taken, at about the time of the next request.
        RecordingExchange[] exchanges = [.. Enumerable.Range(0, 60).Select(i => RecordingExchange.Post("{}"))];
        await using var server = route.Serve(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Ok);
                await Task.Yield();
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        foreach (RecordingExchange exchange in exchanges)
        {
            ExchangeEnd end = await exchange.SendOver(transport).End;
            if (end.Status == ExchangeStatus.Completed)
            {
                Assert.True(exchange.Head!.Stamp.Arrival >= exchange.SendStamp - 10_000, "an answer before its request");
            }
            else
            {
                Assert.Equal((ExchangeStatus.ProtocolError, "The server sent an answer before it was asked."), (end.Status, end.Message));
            }
        }
    }
}
