namespace ServeBench.Decisions;

/// <summary>What makes the numbers of a run doubtful.</summary>
public enum RunDoubt
{
    /// <summary>The client's own lateness is part of the latencies.</summary>
    ClientLimited,

    /// <summary>The run was stopped before all of its requests had ended.</summary>
    Stopped,

    /// <summary>Chunks came together, so that the times between them are not the model's. It concerns TPOT and ITL.</summary>
    CoalescedStream,

    /// <summary>The server's prefix cache held prompts that should have been new to it.</summary>
    WarmPrefixCache,

    /// <summary>A newer ServeBench wrote the run's file, and what the file says against its numbers was not read.</summary>
    NewerFile,
}
