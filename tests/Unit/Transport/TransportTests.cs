using System.Text;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>What every transport does with one connection: requests, responses, their ends and their failures.</summary>
public sealed class TransportTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    public static TheoryData<Route> Routes => TransportFixture.Routes;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_request_arrives_as_it_was_written(Route route)
    {
        var requests = new List<ScriptedRequest>();
        await using var server = route.Serve(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                requests.Add(request);
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        await RecordingExchange.Post("{\"prompt\":\"\u00E4\"}", "/v1/completions?a=%7e%2F").SendOver(transport).End;
        await RecordingExchange.Get("/health").SendOver(transport).End;

        Assert.Equal("POST /v1/completions?a=%7e%2F HTTP/1.1", requests[0].Head.Split("\r\n")[0]);
        Assert.Equal("{\"prompt\":\"\u00E4\"}", requests[0].BodyText);
        Assert.Equal($"127.0.0.1:{server.Port}", requests[0].Header("Host"));
        Assert.Equal("15", requests[0].Header("Content-Length"));
        Assert.Equal("application/json", requests[0].Header("Content-Type"));
        Assert.Equal("Bearer key", requests[0].Header("Authorization"));
        Assert.Equal(5, requests[0].Head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal($"GET /health HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\n\r\n", requests[1].Head);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Stamps_are_in_order_and_the_connection_is_used_again(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange first = RecordingExchange.Post("{}").SendOver(transport);
        ExchangeEnd end = await first.End;
        Assert.Equal((ExchangeStatus.Completed, null), (end.Status, end.Message));
        Assert.True(first.ConnectTicks > 0);
        Assert.True(first.SendStamp > 0);
        Assert.True(first.SendStamp <= first.Head!.Stamp.Arrival);
        Assert.All(first.BodyStamps.Append(end.Stamp), stamp => Assert.True(first.SendStamp <= stamp.Arrival && stamp.Arrival <= stamp.Observed));

        RecordingExchange second = RecordingExchange.Post("{}").SendOver(transport);
        await second.End;
        Assert.Equal(0, second.ConnectTicks);
        Assert.True(second.SendStamp > end.Stamp.Arrival);
        Assert.Equal(1, server.Accepted);
        Assert.Equal((1, 1), (transport.Counters.ConnectionsOpened, transport.Counters.ConnectionsReused));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Each_piece_of_a_stream_is_handed_on_when_it_arrives(Route route)
    {
        RecordingExchange exchange = RecordingExchange.Post("{}");
        ReadOnlyMemory<byte>[] pieces = [.. new[] { Chunked + "5\r\ndata:\r\n", "3\r\n a\n\r\n1\r\n\n\r\n", "6\r\n: ping\r\n", "0\r\n\r\n" }.Select(Encoding.ASCII.GetBytes)];
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(pieces, exchange.BodyTaken);
            await connection.WaitForCloseAsync();
        });
        await using ITransport transport = route.Create(server.Uri);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.SendOver(transport).End).Status);
        Assert.Equal("data: a\n\n: ping", exchange.Body);
        Assert.Equal("text/event-stream", exchange.Head!.Find("content-type"));
        Assert.Equal(exchange.BodyStamps.OrderBy(stamp => stamp.Arrival), exchange.BodyStamps);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_redirect_is_a_status_and_nothing_is_asked_twice(Route route)
    {
        await using ScriptedServer server = route.Answering(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Equal((307, "/other"), (exchange.Head!.StatusCode, exchange.Head.Find("Location")));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_connection_cut_in_the_middle_keeps_what_arrived(Route route)
    {
        RecordingExchange exchange = RecordingExchange.Post("{}");
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Chunked + "8\r\ndata: a\n\r\n");
            await exchange.BodyTaken.WaitAsync();
            connection.Reset();
        });
        await using ITransport transport = route.Create(server.Uri);
        ExchangeEnd end = await exchange.SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectionLost, end.Status);
        Assert.NotEmpty(end.Message!);
        Assert.Equal("data: a\n", exchange.Body);
        Assert.Equal((1, 0), (transport.Counters.ConnectionsReset, transport.Counters.Resends));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_fresh_connection_that_closes_without_an_answer_is_lost_and_not_tried_again(Route route)
    {
        await using var server = route.Serve(connection => connection.ReadRequestAsync());
        await using ITransport transport = route.Create(server.Uri);
        ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectionLost, end.Status);
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_port_where_nobody_listens_refuses(Route route)
    {
        Uri uri;
        await using (ScriptedServer server = route.Answering(Ok))
        {
            uri = server.Uri;
        }

        await using ITransport transport = route.Create(uri);
        ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectFailed, end.Status);
        Assert.Contains("refused", end.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{uri.Port}", end.Message, StringComparison.Ordinal);
        Assert.Equal(0, await transport.PreconnectAsync(5, TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task What_is_not_HTTP_is_a_protocol_error(Route route)
    {
        await using ScriptedServer server = route.Answering("SSH-2.0-OpenSSH_9.2\r\n");
        await using ITransport transport = route.Create(server.Uri);
        ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ProtocolError, end.Status);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Bytes_after_a_response_end_the_connection_and_not_the_exchange(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfalse");
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange first = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await first.End).Status);
        RecordingExchange second = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await second.End).Status);
        Assert.Equal("ok", second.Body);
        Assert.Equal(2, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_early_answer_to_a_body_that_the_server_does_not_read_is_heard(Route route)
    {
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadAtLeastAsync(100);
            await connection.WriteAsync("HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
            connection.FinishSending();
            await connection.WaitForCloseAsync();
        });
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange exchange = RecordingExchange.Post(new byte[20_000_000]).SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Equal((413, "no"), (exchange.Head!.StatusCode, exchange.Body));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_header_with_a_line_break_is_refused_without_its_value(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(server.Uri);
        var exchange = new RecordingExchange(new WireRequest("GET", "/", [new("X-Key", "secret\r\nY: z")], default));
        ServeException e = Assert.Throws<ServeException>(() => transport.Prepare(exchange));
        Assert.Equal("HeaderInvalid", e.ErrorId);
        Assert.Contains("X-Key", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.ToString(), StringComparison.Ordinal);
    }
}
