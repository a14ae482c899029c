using System.Net;
using System.Net.Sockets;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>Of a host with several addresses each is tried, whatever other connections find out meanwhile.</summary>
public sealed class EndpointAddressesTests
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public void The_address_that_was_reached_last_is_tried_first()
    {
        var addresses = new EndpointAddresses([new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2), new(IPAddress.Loopback, 3)]);
        addresses.Prefer(2);
        // Another connection that has got there says the same.
        addresses.Prefer(2);

        Assert.Equal((2, 0, 1), (addresses.Preferred, addresses.After(2), addresses.After(0)));
    }

    [Fact]
    public void An_attempt_goes_on_to_the_next_address_when_another_one_has_reached_it_meanwhile()
    {
        var addresses = new EndpointAddresses([new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)]);
        ConnectAttempt[] attempts = [new(null!, null, null), new(null!, null, null)];
        Array.ForEach(attempts, attempt => attempt.Begin(addresses));
        var refused = new IoError(IoErrorKind.Other, "refused");
        Assert.True(attempts[0].TryNextAddress(addresses, refused));
        addresses.Prefer(attempts[0].Address);
        Assert.True(attempts[1].TryNextAddress(addresses, refused));

        Assert.Equal((1, 1), (attempts[0].Address, attempts[1].Address));
        Assert.False(attempts[1].TryNextAddress(addresses, refused));
    }

    [Fact]
    public void What_this_machine_has_run_out_of_it_lacks_for_the_other_addresses_too()
    {
        var addresses = new EndpointAddresses([new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2)]);
        var attempt = new ConnectAttempt(null!, null, null);
        Assert.False(attempt.TryNextAddress(addresses, new IoError(IoErrorKind.ProcessFiles, "")));
        Assert.False(attempt.TryNextAddress(addresses, new IoError(IoErrorKind.LocalPorts, "")));
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
            using var connector = new StackConnector(new EndpointAddresses([(IPEndPoint)dead.LocalEndPoint!, (IPEndPoint)listener.LocalEndpoint]), tls: null);
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => connector.OpenAheadAsync(TestToken), TestToken)));
            Assert.Equal(32, connector.OpenAhead);
        }
    }
}
