using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>What TLS adds to a connection: handshakes, certificates, versions, records, and ends of its own.</summary>
public sealed class TlsTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string UntilClose = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nuntil the end";

    public static TheoryData<Route> Routes => new(TransportFixture.Routes.Select(row => row.Data).Where(route => route.IsSecure()));

    public static TheoryData<Route> EngineRoutes => TransportFixture.SecureEngineRoutes;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_certificate_of_unknown_origin_is_accepted_only_when_told(Route route)
    {
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport trusting = route.Create(server.Uri);
        Assert.Equal(1, await trusting.PreconnectAsync(1, Token));
        RecordingExchange accepted = RecordingExchange.Post("{}").SendOver(trusting);
        Assert.Equal(ExchangeStatus.Completed, (await accepted.End).Status);
        Assert.Equal("ok", accepted.Body);

        await using ITransport careful = TransportFactory.Create(route.Kind(), new() { BaseUri = server.Uri });
        Assert.Equal(0, await careful.PreconnectAsync(1, Token));
        RecordingExchange refused = RecordingExchange.Post("{}").SendOver(careful);
        ExchangeEnd end = await refused.End;
        Assert.Equal(ExchangeStatus.ConnectFailed, end.Status);
        Assert.Contains("certificate", end.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("UntrustedRoot", end.Message, StringComparison.Ordinal);
        Assert.Equal((0, ""), (refused.SendStamp, refused.Body));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_certificate_for_another_name_is_refused(Route route)
    {
        // It is for 127.0.0.1, and localhost is the same machine under another name.
        await using ScriptedServer server = route.Answering(Ok);
        await using ITransport transport = TransportFactory.Create(route.Kind(), new() { BaseUri = new Uri($"https://localhost:{server.Port}") });
        ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectFailed, end.Status);
        Assert.Contains("RemoteCertificateNameMismatch", end.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_that_does_not_speak_TLS_is_no_connection(Route route)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadAtLeastAsync(1);
            await connection.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        await using ITransport transport = route.Create(new Uri($"https://127.0.0.1:{server.Port}"));
        ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.ConnectFailed, end.Status);
        Assert.NotEmpty(end.Message!);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Connections_that_are_opened_ahead_have_their_handshake_behind_them(Route route)
    {
        using var handshakes = new SemaphoreSlim(0);
        await using var server = route.Serve(async connection =>
        {
            handshakes.Release();
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        Assert.Equal(3, await transport.PreconnectAsync(3, Token));
        for (int i = 0; i < 3; i++)
        {
            await handshakes.WaitAsync(Token);
        }

        RecordingExchange[] exchanges = [.. Enumerable.Range(0, 3).Select(_ => RecordingExchange.Post("{}").SendOver(transport))];
        foreach (RecordingExchange exchange in exchanges)
        {
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
            Assert.Equal("ok", exchange.Body);
        }

        Assert.Equal((3, 3), (server.Accepted, transport.Counters.ConnectionsOpened));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_connection_that_the_server_has_closed_since_its_handshake_is_replaced(Route route)
    {
        var closed = new TaskCompletionSource();
        await using var server = route.Serve(async connection =>
        {
            if (connection.Index == 0)
            {
                connection.Close();
                closed.SetResult();
                return;
            }

            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.WriteAsync(Ok);
            }
        });
        await using ITransport transport = route.Create(server.Uri);
        await transport.PreconnectAsync(1, Token);
        await closed.Task;
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Equal(("ok", 2), (exchange.Body, server.Accepted));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Both_versions_of_TLS_are_spoken(Route route)
    {
        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            SslProtocols spoken = SslProtocols.None;
            await using var server = route.Serve(
                async connection =>
                {
                    spoken = connection.TlsVersion;
                    await connection.ReadRequestAsync();
                    await connection.WriteAsync(Ok);
                },
                protocols: version);
            await using ITransport transport = route.Create(server.Uri);
            Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Post("{}").SendOver(transport).End).Status);
            Assert.Equal(version, spoken);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_handshake_that_the_server_begins_anew_goes_on_under_the_request(Route route)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsWindows(), "no server of .NET begins one elsewhere");
        await using var server = route.Serve(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.AskForCertificateAsync();
                await connection.WriteAsync(Ok);
                await connection.WaitForCloseAsync();
            },
            protocols: SslProtocols.Tls12);
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
        Assert.Equal("ok", exchange.Body);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_response_that_says_its_length_needs_no_end_of_TLS(Route route)
    {
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            connection.Cut();
            await connection.WaitForCloseAsync();
        });
        await using ITransport transport = route.Create(server.Uri);
        for (int i = 0; i < 3; i++)
        {
            RecordingExchange exchange = RecordingExchange.Post("{}").SendOver(transport);
            Assert.Equal(ExchangeStatus.Completed, (await exchange.End).Status);
            Assert.Equal("ok", exchange.Body);
        }

        Assert.Equal(0, transport.Counters.ConnectionsReset);
    }

    [Theory]
    [MemberData(nameof(EngineRoutes))]
    public async Task The_client_says_the_end_of_TLS_before_it_closes(Route route)
    {
        // RFC 8446, 6.1. OpenSSL takes a close without it for an error, and a server that does not clear that error blames another connection for it.
        var after = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = route.Serve(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync(Ok);
                after.SetResult(await connection.ReadRawToEndAsync());
            },
            protocols: SslProtocols.Tls12);
        await using (ITransport transport = route.Create(server.Uri))
        {
            Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Post("{}").SendOver(transport).End).Status);
        }

        // The record of an alert (RFC 5246, 6.2.1).
        Assert.Equal([21, 3, 3], (await after.Task)[..3]);
    }

    [Theory]
    [MemberData(nameof(EngineRoutes))]
    public async Task A_body_that_the_close_ends_is_complete_only_with_the_end_of_TLS(Route route)
    {
        // RFC 9112, 9.8: without it the body may have been cut off by anybody.
        await using var server = route.Serve(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(UntilClose);
            if (connection.Index == 0)
            {
                connection.FinishSending();
            }
            else
            {
                connection.Cut();
            }

            await connection.WaitForCloseAsync();
        });
        await using ITransport transport = route.Create(server.Uri);
        RecordingExchange whole = RecordingExchange.Post("{}").SendOver(transport);
        Assert.Equal(ExchangeStatus.Completed, (await whole.End).Status);
        RecordingExchange cut = RecordingExchange.Post("{}").SendOver(transport);
        ExchangeEnd end = await cut.End;
        Assert.Equal(("until the end", "until the end"), (whole.Body, cut.Body));
        Assert.Equal((ExchangeStatus.ConnectionLost, "The server closed the connection without the end that TLS has for it: the response may be cut off."), (end.Status, end.Message));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_record_that_is_cut_off_or_damaged_loses_the_connection(Route route)
    {
        foreach (bool isCut in (bool[])[true, false])
        {
            RecordingExchange exchange = RecordingExchange.Post("{}");
            await using var server = route.Serve(async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nbegin");
                await exchange.BodyTaken.WaitAsync();

                // The head of a record of 32 bytes, and some of them, or as many that nobody encrypted.
                await connection.WriteRawAsync((byte[])[0x17, 3, 3, 0, 32, .. new byte[isCut ? 5 : 32]]);
                connection.Cut();
                await connection.WaitForCloseAsync();
            });
            await using ITransport transport = route.Create(server.Uri);
            ExchangeEnd end = await exchange.SendOver(transport).End;
            Assert.Equal(ExchangeStatus.ConnectionLost, end.Status);
            Assert.Equal("begin", exchange.Body);
            Assert.NotEmpty(end.Message!);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_that_asks_for_the_clients_certificate_gets_it(Route route)
    {
        using X509Certificate2 own = SelfSignedCertificate.Create();
        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            string? shown = null;
            SslServerAuthenticationOptions tls = TransportFixture.Tls(version);
            tls.ClientCertificateRequired = true;
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                shown = certificate?.GetCertHashString();
                return shown is not null;
            };
            await using var server = ScriptedServer.Start(
                async connection =>
                {
                    await connection.ReadRequestAsync();
                    await connection.WriteAsync(Ok);
                },
                tls: tls);
            await using ITransport transport = TransportFactory.Create(
                route.Kind(), new() { BaseUri = server.Uri, SkipCertificateCheck = true, ClientCertificate = own });
            Assert.Equal(ExchangeStatus.Completed, (await RecordingExchange.Post("{}").SendOver(transport).End).Status);
            Assert.Equal(own.GetCertHashString(), shown);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_server_that_insists_on_a_certificate_refuses_a_client_without_one(Route route)
    {
        // In TLS 1.3 the client's handshake is over before the server has looked at it: then the connection is lost.
        foreach (SslProtocols version in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            SslServerAuthenticationOptions tls = TransportFixture.Tls(version);
            tls.ClientCertificateRequired = true;
            tls.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
            await using var server = ScriptedServer.Start(connection => connection.WriteAsync(Ok), tls: tls);
            await using ITransport transport = route.Create(server.Uri);
            ExchangeEnd end = await RecordingExchange.Post("{}").SendOver(transport).End;
            Assert.True(end.Status is ExchangeStatus.ConnectFailed or ExchangeStatus.ConnectionLost, end.ToString());
            Assert.NotEmpty(end.Message!);
        }
    }
}
