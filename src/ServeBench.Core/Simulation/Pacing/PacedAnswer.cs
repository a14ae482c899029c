using ServeBench.Simulation.Apis;
using ServeBench.Simulation.Http;

namespace ServeBench.Simulation.Pacing;

/// <summary>An answer that is being generated. Only the pacer's thread touches it.</summary>
internal sealed class PacedAnswer(SimulatorConnection connection, Generation generation, TokenClock clock, bool keepAlive, long arrival)
{
    /// <summary>Who asked.</summary>
    public SimulatorConnection Connection { get; } = connection;

    public Generation Generation { get; } = generation;

    public TokenClock Clock { get; } = clock;

    /// <summary>Whether the connection stays open afterwards.</summary>
    public bool KeepAlive { get; } = keepAlive;

    /// <summary>When the request was complete, in Stopwatch ticks.</summary>
    public long Arrival { get; } = arrival;

    public int NextToken { get; set; }

    /// <summary>When it is due, in Stopwatch ticks.</summary>
    public long Due { get; set; }

    /// <summary>Tokens due before this were held up by a client that did not read, so their lateness is not the simulator's.</summary>
    public long BlockedUntil { get; set; } = long.MinValue;

    /// <summary>Whether the response's head was written.</summary>
    public bool HeadWritten { get; set; }

    /// <summary>Whether it lies in the queue of due tokens.</summary>
    public bool IsQueued { get; set; }

    public PacedAnswerState State { get; set; }
}
