namespace ServeBench.Decisions;

/// <summary>How a server goes over its limit.</summary>
public enum CapacityShape
{
    /// <summary>Nothing is known: there is no load that passes and none that fails.</summary>
    Unknown,

    /// <summary>The numbers get worse little by little.</summary>
    Smooth,

    /// <summary>Within the precision of the search the numbers get much worse than before.</summary>
    Cliff,

    /// <summary>A greater load passes than one that fails.</summary>
    NotMonotone,
}
