using System.Globalization;

namespace ServeBench.Bench;

/// <summary>The project's own simulator, and its own floor reader, each in a process of its own.</summary>
internal sealed class BuiltInInstrument : Instrument
{
    public override string Name => "the built-in simulator";

    public override (ChildProcess Server, int Port) StartServer(Level level)
    {
        ChildProcess server = ChildProcess.Start(Environment.ProcessPath!, "serve", Text(level.TtftMs), Text(level.ItlMs));
        return (server, int.Parse(server.ReadLine(), CultureInfo.InvariantCulture));
    }

    public override Figures RunFloor(Level level, int port) =>
        Figures.Parse(ChildProcess.Run(Environment.ProcessPath!, "floor", Text(port), level.Name));
}
