namespace ServeBench.Simulation.Pacing;

/// <summary>What the simulator counts. The pacer's thread writes all but the first two; anyone may read.</summary>
internal sealed class SimulatorCounters
{
    private long _requests;
    private long _connections;

    /// <summary>HTTP requests received.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Connections open now.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Requests worked on now.</summary>
    public long Running { get; set; }

    /// <summary>Requests that wait for a place now.</summary>
    public long Waiting { get; set; }

    /// <summary>Prompt tokens of the requests that were begun.</summary>
    public long PromptTokens { get; set; }

    public long GenerationTokens { get; set; }

    /// <summary>Answers that ended because the model stopped.</summary>
    public long Stopped { get; set; }

    /// <summary>Answers that ended at their length limit.</summary>
    public long ReachedLength { get; set; }

    /// <summary>Requests that the client gave up.</summary>
    public long Aborted { get; set; }

    /// <summary>Requests that failed on purpose.</summary>
    public long Failed { get; set; }

    /// <summary>Times that a client did not read and its answer had to wait.</summary>
    public long Blocked { get; set; }

    /// <summary>How late tokens were written, in Stopwatch ticks.</summary>
    public LagHistogram Lateness { get; } = new();

    /// <summary>Counts an answer that is complete.</summary>
    public void CountFinished(string finishReason)
    {
        if (finishReason == "stop")
        {
            Stopped++;
        }
        else
        {
            ReachedLength++;
        }
    }

    public void CountRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Counts a connection that was opened (1) or closed (-1).</summary>
    public void CountConnection(int change) => Interlocked.Add(ref _connections, change);
}
