using ServeBench.Tests.Hosting;
using ServeBench.Tests.Load;
using ServeBench.Transport;
using Xunit;

namespace ServeBench.Tests.Transport;

/// <summary>What a transport's own threads do after each round of reads.</summary>
public sealed class BetweenReadsTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task The_threads_of_Direct_may_send_between_two_reads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Direct is for Linux.");
        await using ScriptedServer server = ScriptedServer.Answering(Ok);
        await using ITransport transport = Route.Direct.Create(server.Uri);
        RecordingExchange second = RecordingExchange.Get("/second");
        int sender = 0;
        transport.BetweenReads = () =>
        {
            transport.BetweenReads = null;
            sender = Environment.CurrentManagedThreadId;
            second.SendOver(transport);
        };
        await RecordingExchange.Get("/first").SendOver(transport).End;
        Assert.Equal(ExchangeStatus.Completed, (await second.End).Status);
        Assert.NotEqual(0, sender);
        Assert.NotEqual(Environment.CurrentManagedThreadId, sender);
    }

    [Fact]
    public async Task Every_address_has_it_done()
    {
        FakeTransport[] each = [new(), new()];
        await using var transport = new AddressedTransport(each);
        int calls = 0;
        transport.BetweenReads = () => calls++;
        foreach (FakeTransport one in each)
        {
            one.BetweenReads!();
        }

        Assert.Equal(2, calls);
        transport.BetweenReads = null;
        Assert.All(each, one => Assert.Null(one.BetweenReads));
    }
}
