using System.Diagnostics;
using System.Globalization;

namespace ServeBench.Bench;

/// <summary>What one request costs in a new session: all that a person waits for beyond the session itself and the request.</summary>
internal static class NewSession
{
    private static readonly Level s_level = new("session", 1, 1, 10, 50, 10);

    /// <summary>Runs an empty session and one with a request in turn.</summary>
    /// <returns>Once a repetition: seconds of the empty session, of the other one, and of its request.</returns>
    public static IReadOnlyList<(double Empty, double Whole, double Request)> Measure(Instrument instrument, string shell, Route route, int repeat)
    {
        var results = new List<(double, double, double)>();
        for (int i = 0; i < repeat; i++)
        {
            (ChildProcess server, int port) = instrument.StartServer(s_level, route.IsSecure);
            using (server)
            {
                (double empty, _) = Time(shell, "-Command", "exit");
                (double whole, string output) = Time(
                    shell, "-File", Path.Combine(AppContext.BaseDirectory, "session.ps1"), "-Uri", route.UriOf(port), "-Tokens", s_level.Tokens.ToString(CultureInfo.InvariantCulture));
                results.Add((empty, whole, double.Parse(output, CultureInfo.InvariantCulture) / 1000));
            }
        }

        return results;
    }

    private static (double Seconds, string Output) Time(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        string output = ChildProcess.Run(program, arguments);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, output);
    }
}
