using System.Net;
using System.Net.Sockets;

namespace ServeBench.Simulation;

/// <summary>
/// Has the simulator's code compiled before it matters: without this the first requests of a process come tens of milliseconds
/// late.
/// </summary>
internal static class SimulatorWarmup
{
    /// <summary>Calls after which the runtime compiles a method again, optimised.</summary>
    private const int Requests = 40;

    private static readonly Lazy<bool> s_done = new(Run);

    /// <summary>Warms up, the first time in a process.</summary>
    public static void Ensure() => _ = s_done.Value;

    private static bool Run()
    {
        var options = new SimulatorOptions { TimeToFirstToken = TimeSpan.FromTicks(1), InterTokenLatency = TimeSpan.FromTicks(1) };
        using Simulator simulator = Simulator.StartCold(options);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(new IPEndPoint(IPAddress.Loopback, simulator.Port));
        var buffer = new byte[64 * 1024];
        for (int i = 0; i < Requests; i++)
        {
            Exchange(socket, buffer, "/v1/completions", """{"prompt":"warm up","max_tokens":8,"stream":true,"stream_options":{"include_usage":true}}"""u8, "0\r\n\r\n"u8);
            Exchange(socket, buffer, "/v1/chat/completions", """{"messages":[{"role":"user","content":"warm up"}],"max_tokens":8,"stream":true}"""u8, "0\r\n\r\n"u8);
            Exchange(socket, buffer, "/v1/completions", """{"prompt":"warm up","max_tokens":8}"""u8, "}}"u8);
        }

        return true;
    }

    private static void Exchange(Socket socket, byte[] buffer, string path, ReadOnlySpan<byte> body, ReadOnlySpan<byte> end)
    {
        string head = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {body.Length}\r\n\r\n");
        socket.Send([.. System.Text.Encoding.ASCII.GetBytes(head), .. body]);
        int received = 0;
        while (!buffer.AsSpan(0, received).EndsWith(end))
        {
            int count = socket.Receive(buffer.AsSpan(received));
            if (count == 0)
            {
                return;
            }

            received += count;
        }
    }
}
