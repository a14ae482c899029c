namespace ServeBench.Decisions;

/// <summary>Why a load is tried.</summary>
public enum CapacityPurpose
{
    /// <summary>To find a load that fails: twice the one before.</summary>
    Bracket,

    /// <summary>To bring a load that passes and one that fails nearer together.</summary>
    Refine,

    /// <summary>To see whether the server recovers from what was too much for it.</summary>
    StepDown,

    /// <summary>To confirm the answer by a longer run.</summary>
    Confirm,

    /// <summary>To see, by the first load again, whether the server has changed meanwhile.</summary>
    Control,
}
