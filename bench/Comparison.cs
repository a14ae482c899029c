using System.Globalization;

namespace ServeBench.Bench;

/// <summary>Runs a floor reader and the client in turn against one server, several times a level.</summary>
internal sealed class Comparison(Instrument instrument, string shell, Route route)
{
    private readonly string _script = Path.Combine(AppContext.BaseDirectory, "client.ps1");

    /// <summary>Measures all levels. Each client is a new process, so that a cold start counts.</summary>
    public IReadOnlyList<LevelResult> Run(IEnumerable<Level> levels, int repeat)
    {
        var results = new List<LevelResult>();
        foreach (Level level in levels)
        {
            var result = new LevelResult(level);
            for (int i = 0; i < repeat; i++)
            {
                (ChildProcess server, int port) = instrument.StartServer(level, route.IsSecure);
                using (server)
                {
                    result.Floor.Add(instrument.RunFloor(level, port, route.IsSecure));
                    result.Client.Add(RunClient(level, port));
                }
            }

            Console.Error.WriteLine($"{instrument.Name}, {route.Name}, {level.Name}: done");
            results.Add(result);
        }

        return results;
    }

    private Figures RunClient(Level level, int port)
    {
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        return Figures.Parse(ChildProcess.Run(
            shell,
            "-File", _script, "-Uri", route.UriOf(port), "-Concurrency", Text(level.Concurrency), "-Count", Text(level.Requests),
            "-Tokens", Text(level.Tokens), "-Transport", route.Transport, "-TtftMs", Text(level.TtftMs)));
    }
}
