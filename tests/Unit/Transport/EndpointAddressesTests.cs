using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ServeBench.Transport;
using ServeBench.Transport.Direct;
using ServeBench.Transport.Sockets;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>Of a host with several addresses each is tried, whatever other connections find out meanwhile.</summary>
public sealed class EndpointAddressesTests
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public void The_address_that_was_reached_last_is_tried_first()
    {
        var addresses = new EndpointAddresses("h", [new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2), new(IPAddress.Loopback, 3)]);
        addresses.Prefer(2);
        // Another connection that has got there says the same.
        addresses.Prefer(2);

        Assert.Equal((2, 0, 1), (addresses.Preferred, addresses.After(2), addresses.After(0)));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void An_attempt_goes_on_to_the_next_address_when_another_one_has_reached_it_meanwhile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct needs Linux.");
        var opener = new ConnectionOpener(new EndpointAddresses("h", [new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)]));
        ConnectAttempt[] attempts = [new(null, null), new(null, null)];
        Array.ForEach(attempts, opener.Begin);
        const int Refused = 111;
        Assert.True(opener.TryNextAddress(attempts[0], Refused));
        opener.Remember(attempts[0]);
        Assert.True(opener.TryNextAddress(attempts[1], Refused));

        Assert.Contains("127.0.0.1:2", opener.Explain(attempts[1], Refused), StringComparison.Ordinal);
        Assert.False(opener.TryNextAddress(attempts[1], Refused));
    }

    [Fact]
    public async Task Connections_that_are_opened_at_once_all_find_the_address_that_answers()
    {
        using var dead = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Bound and not listening: nobody else gets the port, and who connects is refused.
        dead.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start(backlog: 512);
        for (int round = 0; round < 10; round++)
        {
            using var connector = new SocketConnector(new EndpointAddresses("h", [(IPEndPoint)dead.LocalEndPoint!, (IPEndPoint)listener.LocalEndpoint]), tls: null);
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => connector.OpenAheadAsync(TestToken), TestToken)));
            Assert.Equal(32, connector.OpenAhead);
        }
    }
}
