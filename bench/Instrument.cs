using System.Globalization;

namespace ServeBench.Bench;

/// <summary>A paced server and the floor reader that goes with it.</summary>
internal abstract class Instrument
{
    /// <summary>What the report calls it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether server and floor reader speak TLS.</summary>
    public abstract bool SpeaksTls { get; }

    /// <summary>Starts a server for a level.</summary>
    /// <returns>The process and its port.</returns>
    public abstract (ChildProcess Server, int Port) StartServer(Level level, bool isSecure);

    /// <summary>Reads the level with the floor reader.</summary>
    public abstract Figures RunFloor(Level level, int port, bool isSecure);

    /// <summary>An integer as text.</summary>
    protected static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
