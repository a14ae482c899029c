using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace ServeBench.Bench;

/// <summary>A server and a floor reader in C that the project did not write, where their sources and a compiler are.</summary>
internal sealed partial class IndependentInstrument : Instrument
{
    private const string TlsSuffix = "_tls";

    private readonly string _server;
    private readonly string _floor;
    private readonly PemFiles? _pem;

    private IndependentInstrument(string server, string floor, PemFiles? pem)
    {
        _server = server;
        _floor = floor;
        _pem = pem;
    }

    public override string Name => "an independent server and floor in C";

    public override bool SpeaksTls => _pem is not null;

    /// <summary>
    /// Compiles the two programs from a folder, with TLS too where OpenSSL's headers are; <see langword="null"/> where they or a compiler are missing.
    /// </summary>
    public static IndependentInstrument? TryCreate(string sources, string output)
    {
        try
        {
            foreach (string program in (string[])["sse_server", "sse_floor"])
            {
                string source = Path.Combine(sources, program + ".c");
                if (!File.Exists(source))
                {
                    return null;
                }

                string compiled = Path.Combine(output, program);
                ChildProcess.Run("cc", "-O2", "-o", compiled, source, "-lm");
                ChildProcess.Run("cc", "-O2", "-DWITH_TLS", "-o", compiled + TlsSuffix, source, "-lm", "-lssl", "-lcrypto");
            }

            string server = Path.Combine(output, "sse_server");
            string floor = Path.Combine(output, "sse_floor");
            bool speaksTls = File.Exists(server + TlsSuffix) && File.Exists(floor + TlsSuffix);
            return new(server, floor, speaksTls ? PemFiles.Create(output) : null);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public override (ChildProcess Server, int Port) StartServer(Level level, bool isSecure)
    {
        int port = FreePort();
        string[] tls = isSecure ? ["--cert", _pem!.Certificate, "--key", _pem.Key] : [];
        ChildProcess server = ChildProcess.Start(
            isSecure ? _server + TlsSuffix : _server, [.. tls, "--port", Text(port), "--ttft-us", Text(level.TtftMs * 1000), "--itl-us", Text(level.ItlMs * 1000), "--tokens", Text(level.Tokens)]);
        WaitForPort(port);
        return (server, port);
    }

    public override Figures RunFloor(Level level, int port, bool isSecure)
    {
        string output = ChildProcess.Run(isSecure ? _floor + TlsSuffix : _floor, Text(port), Text(level.Concurrency), Text(level.Requests), Text(level.Tokens), Text(level.TtftMs));
        Match match = FloorLine().Match(output);
        string Group(string name) => match.Groups[name].Value;
        return Figures.Parse(
            $"ttft_p50={Group("p50")} ttft_p99={Group("p99")} itl_std={Group("std")} itl_p99={Group("itl99")} cpu_us={Group("cpu")} events={Group("events")} seconds={Group("wall")} completed={Group("n")}");
    }

    [GeneratedRegex(@"n=(?<n>\d+) wall=(?<wall>[\d.]+)s .*events=(?<events>\d+) .*us/event=(?<cpu>[\d.]+) \| TTFT err ms mean=\S+ p50=(?<p50>\S+) p99=(?<p99>\S+) \| ITL sd=(?<std>[\d.]+) p99=(?<itl99>[\d.]+)")]
    private static partial Regex FloorLine();

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    private static void WaitForPort(int port)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (tries < 200)
            {
                Thread.Sleep(10);
            }
        }
    }
}
