using System.Diagnostics;
using System.Globalization;

namespace ServeBench.Bench;

/// <summary>What one request costs in a new session: all that a person waits for beyond the session itself and the request.</summary>
internal static class NewSession
{
    private static readonly Level s_level = new("session", 1, 1, 10, 50, 10);

    /// <summary>Runs an empty session, one with a request, and one with many in turn, once a repetition.</summary>
    public static IReadOnlyList<SessionTimes> Measure(Instrument instrument, string shell, Route route, int repeat)
    {
        var results = new List<SessionTimes>();
        for (int i = 0; i < repeat; i++)
        {
            (ChildProcess server, int port) = instrument.StartServer(s_level, route.IsSecure);
            using (server)
            {
                (double empty, _) = Time(shell, "-Command", "exit");
                (double whole, string request) = Time(shell, [.. Script("session.ps1"), .. Endpoint(route, port)]);
                (_, string warmup) = Time(shell, [.. Script("warmup.ps1"), .. Endpoint(route, port), "-Streams", SessionTimes.Streams.ToString(CultureInfo.InvariantCulture)]);
                results.Add(new SessionTimes(empty, whole, double.Parse(request, CultureInfo.InvariantCulture) / 1000, double.Parse(warmup, CultureInfo.InvariantCulture)));
            }
        }

        return results;
    }

    private static string[] Script(string name) => ["-File", Path.Combine(AppContext.BaseDirectory, name)];

    private static string[] Endpoint(Route route, int port) => ["-Uri", route.UriOf(port), "-Tokens", s_level.Tokens.ToString(CultureInfo.InvariantCulture)];

    private static (double Seconds, string Output) Time(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        string output = ChildProcess.Run(program, arguments);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, output);
    }
}
