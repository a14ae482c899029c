using System.Runtime.Versioning;
using ServeBench.Linux;

namespace ServeBench.Transport;

/// <summary>A non-blocking socket of an <see cref="EpollLane"/>.</summary>
[SupportedOSPlatform("linux")]
internal sealed class EpollChannel(HttpConnection connection, EpollLane lane, int descriptor) : ByteChannel
{
    public HttpConnection Connection { get; } = connection;

    /// <summary>The socket, or -1 when it is closed.</summary>
    public int Descriptor { get; private set; } = descriptor;

    /// <summary>Its place in the lane's table.</summary>
    public int Slot { get; set; }

    /// <summary>Its connecting has ended well.</summary>
    public bool IsConnected { get; set; }

    /// <summary>It is in its lane's list of connections with work left.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What arrives next cannot have arrived before this, in Stopwatch ticks: the time of the read before.</summary>
    public long ArrivalFloor { get; set; }

    public override bool IsOpen => Descriptor >= 0;

    public override unsafe int Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        nint count;
        fixed (byte* one = first)
        fixed (byte* two = second)
        {
            Libc.IoVector* vectors = stackalloc Libc.IoVector[2];
            vectors[0] = new Libc.IoVector { Base = one, Length = (nuint)first.Length };
            vectors[1] = new Libc.IoVector { Base = two, Length = (nuint)second.Length };
            var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = 2 };
            do
            {
                count = Libc.SendMessage(Descriptor, &message, Libc.MessageDontWait | Libc.MessageNoSignal);
            }
            while (count < 0 && Libc.LastError == Libc.ErrorInterrupted);
        }

        if (count < 0)
        {
            return Libc.LastError == Libc.ErrorAgain ? 0 : -1;
        }

        lane.CountSent(count);
        return (int)count;
    }

    public override void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
        }
    }
}
