namespace ServeBench.Decisions;

/// <summary>What a search for a load is after.</summary>
public enum CapacityGoal
{
    /// <summary>The greatest load that meets the objectives.</summary>
    MaxLoad,

    /// <summary>The load with the most good requests a second.</summary>
    MaxGoodput,

    /// <summary>The load beyond which throughput does not grow.</summary>
    Knee,
}
