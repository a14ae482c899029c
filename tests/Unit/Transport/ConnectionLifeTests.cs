using System.Net;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>Connections that are opened ahead, die while idle, are cancelled, or outlive the transport.</summary>
public sealed class ConnectionLifeTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Stream = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n";
    public static TheoryData<Route> Routes => TransportFixture.Routes;
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Connections_opened_ahead_carry_the_requests(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(server.Uri, ioThreads: 2);
        Assert.Equal(200, await transport.PreconnectAsync(200, Token));
        Assert.Equal(200, await transport.PreconnectAsync(200, Token));
        RecordingExchange[] exchanges = [.. Enumerable.Range(0, 200).Select(_ => RecordingExchange.Post("{}").SendOver(transport))];
        foreach (RecordingExchange exchange in exchanges)
        {
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        }

        Assert.Equal(200, transport.Counters.ConnectionsOpened);
        Assert.Equal(200, transport.Counters.ConnectionsReused);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_request_on_a_connection_that_the_server_closes_at_that_moment_goes_out_again(Route route)
    {
        var heads = new List<string>();
        await using var server = route.Serve(async connection =>
        {
            ScriptedRequest? request = await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            request = await connection.ReadRequestAsync();
            if (connection.Index > 0 && request is not null)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        await RecordingExchange.Post("first").SendOver(transport).End;
        RecordingExchange second = RecordingExchange.Post("second").SendOver(transport);
        long firstSend = second.SendStamp;
        Assert.Equal(ExchangeStatus.Completed, (await second.End).Status);
        Assert.Equal("ok", second.Body);
        Assert.True(second.SendStamp > firstSend);
        Assert.True(second.ConnectTicks > 0);
        Assert.Equal((1, 0, 2), (transport.Counters.Resends, transport.Counters.ConnectionsReset, server.Accepted));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_request_goes_out_again_only_once(Route route)
    {
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            if (connection.Index == 0)
            {
                await connection.WriteAsync(Ok);
                await connection.ReadRequestAsync();
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        await RecordingExchange.Post("first").SendOver(transport).End;
        ExchangeEnd end = await RecordingExchange.Post("second").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectionLost, end.Status);
        Assert.Equal((1, 1, 2), (transport.Counters.Resends, transport.Counters.ConnectionsReset, server.Accepted));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Connections_that_the_server_has_closed_while_idle_are_not_noticed_by_anyone(Route route)
    {
        const int Count = 20;
        var allAsked = new TaskCompletionSource();
        var allClosed = new TaskCompletionSource();
        int asked = 0;
        int closed = 0;
        await using var server = route.Serve(async connection =>
        {
            if (connection.Index < Count)
            {
                await connection.ReadRequestAsync();
                if (Interlocked.Increment(ref asked) == Count)
                {
                    allAsked.SetResult();
                }

                await allAsked.Task.WaitAsync(TimeSpan.FromSeconds(30));
                await connection.WriteAsync(Ok);
                connection.Close();
                if (Interlocked.Increment(ref closed) == Count)
                {
                    allClosed.SetResult();
                }

                return;
            }

            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        Assert.Equal(Count, await transport.PreconnectAsync(Count, Token));
        Task<ExchangeEnd>[] first = [.. Enumerable.Range(0, Count).Select(_ => RecordingExchange.Post("1").SendOver(transport).End)];
        Assert.All(await Task.WhenAll(first), end => Assert.Equal(ExchangeStatus.Completed, end.Status));
        await allClosed.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Task<ExchangeEnd>[] second = [.. Enumerable.Range(0, Count).Select(_ => RecordingExchange.Post("2").SendOver(transport).End)];
        Assert.All(await Task.WhenAll(second), end => Assert.Equal(ExchangeStatus.Completed, end.Status));
        Assert.Equal(0, transport.Counters.ConnectionsReset);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_cancelled_exchange_ends_and_its_connection_closes(Route route)
    {
        var closed = new TaskCompletionSource();
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Stream);
            await connection.WaitForCloseAsync();
            closed.TrySetResult();
        });
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        await exchange.FirstBody;
        transport.Cancel(exchange);
        transport.Cancel(exchange);
        ExchangeEnd end = await exchange.End;
        Assert.Equal((ExchangeStatus.Cancelled, null), (end.Status, end.Message));
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        transport.Cancel(exchange);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Exchanges_cancelled_right_after_the_send_end_once_each(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(server.Uri, ioThreads: 2);
        for (int round = 0; round < 20; round++)
        {
            RecordingExchange[] exchanges = [.. Enumerable.Range(0, 20).Select(_ => RecordingExchange.Post("{}"))];
            Parallel.ForEach(exchanges, exchange =>
            {
                exchange.SendOver(transport);
                transport.Cancel(exchange);
            });
            foreach (RecordingExchange exchange in exchanges)
            {
                Assert.Contains((await exchange.End).Status, new[] { ExchangeStatus.Cancelled, ExchangeStatus.Completed });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Dispose_ends_what_is_underway_and_what_comes_later(Route route)
    {
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Stream);
            await connection.WaitForCloseAsync();
        });
        ITransport transport = route.Create(server.Uri, ioThreads: 2);
        RecordingExchange[] exchanges = [.. Enumerable.Range(0, 50).Select(_ => RecordingExchange.Post("{}").SendOver(transport))];
        await exchanges[0].FirstBody;
        await transport.DisposeAsync();
        Assert.All(exchanges, exchange => Assert.True(exchange.End.IsCompletedSuccessfully && exchange.End.Result.Status == ExchangeStatus.Cancelled));
        Assert.Equal(ExchangeStatus.Cancelled, (await RecordingExchange.Post("{}").SendOver(transport).End).Status);
        await transport.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task The_end_of_an_exchange_may_send_the_next_over_the_same_connection(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(server.Uri);
        var all = new TaskCompletionSource();
        int left = 200;
        void SendNext()
        {
            if (Interlocked.Decrement(ref left) < 0)
            {
                all.TrySetResult();
                return;
            }

            var exchange = new RecordingExchange(RecordingExchange.Post("{}").Request) { Ended = SendNext };
            exchange.SendOver(transport);
        }

        SendNext();
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(1, server.Accepted);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_large_upload_does_not_hold_up_a_stream(Route route)
    {
        RecordingExchange stream = RecordingExchange.Get("/stream");
        RecordingExchange upload = RecordingExchange.Post(new byte[10_000_000], "/upload");
        ScriptedRequest? uploaded = null;
        await using var server = route.Serve(async connection =>
        {
            if (connection.Index == 0)
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync(Stream);
                for (int i = 0; i < 50; i++)
                {
                    await stream.BodyTaken.WaitAsync(Token);
                    await connection.WriteAsync("1\r\nb\r\n");
                }

                await connection.WriteAsync("0\r\n\r\n");
                return;
            }

            // The stream goes on, to its end, while the upload is stuck half-way.
            await connection.ReadAtLeastAsync(1_000_000);
            await stream.End;
            uploaded = await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
        });
        await using ITransport transport = route.Create(server.Uri);
        stream.SendOver(transport);
        await stream.FirstBody;
        upload.SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await stream.End).Status);
        Assert.Equal(51, stream.Body.Length);
        Assert.Equal(ExchangeStatus.Completed, (await upload.End).Status);
        Assert.Equal(10_000_000, uploaded!.Body.Length);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_body_arrives_as_it_was_sent_however_large(Route route)
    {
        byte[] body = new byte[3_000_001];
        new Random(1).NextBytes(body);
        byte[]? received = null;
        await using var server = route.Serve(async connection =>
        {
            received = (await connection.ReadRequestAsync())!.Body;
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
            await connection.WriteAsync(body);
        });
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange exchange = RecordingExchange.Post(body).SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.True(body.AsSpan().SequenceEqual(received));
        Assert.True(body.AsSpan().SequenceEqual(exchange.BodyBytes));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_host_name_is_tried_at_each_of_its_addresses(Route route)
    {
        // localhost is both ::1 and 127.0.0.1 on most machines; the server listens on one of them.
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = route.Create(new Uri($"{server.Uri.Scheme}://localhost:{server.Port}/"));
        Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Get().SendOver(transport).End).Status);
        Assert.Equal(3, await transport.PreconnectAsync(3, Token));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task An_IPv6_address_is_reached_and_named_in_brackets(Route route)
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this machine has no IPv6");
        string? host = null;
        await using var server = route.Serve(
            async connection =>
            {
                host = (await connection.ReadRequestAsync())!.Header("Host");
                await connection.WriteAsync(Ok);
            },
            IPAddress.IPv6Loopback);
        await using ITransport transport = route.Create(server.Uri);
        Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Get().SendOver(transport).End).Status);
        Assert.Equal($"[::1]:{server.Port}", host);
    }
}
