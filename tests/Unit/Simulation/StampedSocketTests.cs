using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using ServeBench.Simulation.Http;
using Xunit;

namespace ServeBench.Tests.Simulation;

[SupportedOSPlatform("linux")]
public sealed class StampedSocketTests : IDisposable
{
    private readonly Socket _client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _server;

    public StampedSocketTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        if (StampedSocket.IsSupported)
        {
            StampedSocket.Enable(listener);
        }

        _client.Connect(listener.LocalEndPoint!);
        _server = listener.Accept();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Bytes_are_stamped_when_they_arrive_and_not_when_they_are_read()
    {
        Assert.SkipUnless(StampedSocket.IsSupported, "Only Linux stamps what arrives.");
        // The kernel begins to stamp on a thread of its own, some time after the first socket has asked it to; until then a read stamps.
        long floor = 0;
        int attempts = 0;
        while (Exchange(ref floor).IsStampedLate)
        {
            Assert.True(++attempts < 1000, "The kernel has not begun to stamp what arrives.");
        }

        for (int i = 0; i < 3; i++)
        {
            (bool isEarly, bool isLate) = Exchange(ref floor);
            Assert.False(isEarly, "Stamped before it was sent.");
            Assert.False(isLate, "Stamped after it was there to read.");
        }
    }

    private (bool IsStampedEarly, bool IsStampedLate) Exchange(ref long floor)
    {
        long sent = Stopwatch.GetTimestamp();
        _client.Send("hello"u8);
        Assert.True(_server.Poll(-1, SelectMode.SelectRead));
        long readable = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(readable) > TimeSpan.FromMilliseconds(3));

        var buffer = new byte[16];
        Assert.Equal(5, StampedSocket.Receive(_server, buffer, ref floor, out long arrival));
        Assert.Equal("hello"u8, buffer.AsSpan(0, 5));

        // The two clocks are brought together to some microseconds.
        TimeSpan slack = TimeSpan.FromMilliseconds(1);
        return (Stopwatch.GetElapsedTime(sent, arrival) < -slack, Stopwatch.GetElapsedTime(arrival, readable) < -slack);
    }

    [Fact]
    public void Nothing_to_read_the_end_and_a_closed_socket_are_told_apart_from_bytes()
    {
        Assert.SkipUnless(StampedSocket.IsSupported, "Only Linux stamps what arrives.");
        const int TryAgain = 11;
        long floor = 0;
        Assert.Equal(-TryAgain, StampedSocket.Receive(_server, new byte[16], ref floor, out _));
        _client.Shutdown(SocketShutdown.Send);
        Assert.True(_server.Poll(-1, SelectMode.SelectRead));
        Assert.Equal(0, StampedSocket.Receive(_server, new byte[16], ref floor, out _));
        _server.Dispose();
        Assert.Equal(0, StampedSocket.Receive(_server, new byte[16], ref floor, out _));
    }
}
