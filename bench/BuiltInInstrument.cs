using System.Globalization;

namespace ServeBench.Bench;

/// <summary>The project's own simulator, and its own floor reader, each in a process of its own.</summary>
internal sealed class BuiltInInstrument : Instrument
{
    public override string Name => "the built-in simulator";

    public override bool SpeaksTls => false;

    public override (ChildProcess Server, int Port) StartServer(Level level, bool isSecure)
    {
        ChildProcess server = ChildProcess.Start(Environment.ProcessPath!, "serve", Text(level.TtftMs), Text(level.ItlMs));
        return (server, int.Parse(server.ReadLine(), CultureInfo.InvariantCulture));
    }

    public override Figures RunFloor(Level level, int port, bool isSecure) =>
        Figures.Parse(ChildProcess.Run(Environment.ProcessPath!, "floor", Text(port), level.Name));
}
