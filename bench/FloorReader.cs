using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using ServeBench.Linux;

namespace ServeBench.Bench;

/// <summary>
/// The floor: what it costs to read the same streams and do nothing but find the ends of events and take a stamp. One thread,
/// epoll, one read per readiness; no HTTP, no JSON, no results.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class FloorReader(int port, Level level)
{
    private const int BufferBytes = 64 * 1024;
    private const int EventsAtOnce = 512;

    private readonly List<double> _ttfts = [];
    private readonly List<double> _gaps = [];
    private readonly Stream[] _streams = new Stream[level.Concurrency];
    private readonly byte[] _request = Request(level.Tokens);
    private long _events;
    private int _started;
    private int _done;

    /// <summary>Reads all answers of the level and prints the figures.</summary>
    public void Run()
    {
        int epoll = Libc.EpollCreate(0);
        for (int i = 0; i < _streams.Length; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, port);
            socket.Blocking = false;
            _streams[i] = new Stream(socket);
            _ = Libc.EpollAddDescriptor(epoll, (int)socket.Handle, Libc.EpollIn, (ulong)i);
        }

        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        foreach (Stream stream in _streams)
        {
            Send(stream);
        }

        byte* entries = (byte*)NativeMemory.Alloc(EventsAtOnce, 16);
        while (_done < level.Requests)
        {
            int count = Libc.EpollWait(epoll, entries, EventsAtOnce, -1);
            for (int i = 0; i < count; i++)
            {
                Read(_streams[*(ulong*)(entries + (i * Libc.EpollEventSize) + Libc.EpollEventSize - sizeof(ulong))]);
            }
        }

        Print((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static byte[] Request(int tokens)
    {
        string body = $"{{\"model\":\"sim\",\"prompt\":\"hello\",\"max_tokens\":{tokens},\"stream\":true,\"stream_options\":{{\"include_usage\":true}}}}";
        return Encoding.ASCII.GetBytes($"POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private void Send(Stream stream)
    {
        if (_started++ < level.Requests)
        {
            stream.Sent = Stopwatch.GetTimestamp();
            stream.Seen = 0;
            stream.Have = 0;
            stream.Socket.Send(_request);
        }
    }

    private void Read(Stream stream)
    {
        nint count;
        fixed (byte* buffer = stream.Buffer)
        {
            count = Libc.Read((int)stream.Socket.Handle, buffer + stream.Have, BufferBytes - stream.Have);
        }

        if (count <= 0)
        {
            return;
        }

        long now = Stopwatch.GetTimestamp();
        ReadOnlySpan<byte> bytes = stream.Buffer.AsSpan(0, stream.Have + (int)count);
        bool finished = false;
        int end;
        while ((end = bytes.IndexOf("\n\n"u8)) >= 0)
        {
            ReadOnlySpan<byte> text = bytes[..end];
            if (text.IndexOf("\"text\""u8) >= 0)
            {
                (stream.Seen++ == 0 ? _ttfts : _gaps).Add(Ms(now - (stream.Seen == 1 ? stream.Sent : stream.Last)));
                stream.Last = now;
            }
            else
            {
                finished |= text.IndexOf("[DONE]"u8) >= 0;
            }

            _events++;
            bytes = bytes[(end + 2)..];
        }

        bytes.CopyTo(stream.Buffer);
        stream.Have = bytes.Length;
        if (finished)
        {
            _done++;
            Send(stream);
        }
    }

    private void Print(double cpuSeconds, double seconds)
    {
        var ttfts = new SampleStatistics(CollectionsMarshal.AsSpan(_ttfts));
        var gaps = new SampleStatistics(CollectionsMarshal.AsSpan(_gaps));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ttft_p50={ttfts.Percentile(50) - level.TtftMs} ttft_p99={ttfts.Percentile(99) - level.TtftMs} itl_std={gaps.StandardDeviation} itl_p99={gaps.Percentile(99)} cpu_us={cpuSeconds * 1e6 / _events} events={_events} seconds={seconds} memory={Process.GetCurrentProcess().PeakWorkingSet64 / 1048576.0} completed={_done}"));
    }

    private static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private sealed class Stream(Socket socket)
    {
        public readonly Socket Socket = socket;
        public readonly byte[] Buffer = new byte[BufferBytes];
        public long Sent;
        public long Last;
        public int Seen;
        public int Have;
    }
}
