namespace ServeBench.Bench;

/// <summary>What the floor and the client saw at one level, once a repetition.</summary>
internal sealed class LevelResult(Level level)
{
    public Level Level { get; } = level;

    public List<Figures> Floor { get; } = [];

    public List<Figures> Client { get; } = [];
}
