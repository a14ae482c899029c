namespace ServeBench.Decisions;

/// <summary>A load that is to be tried.</summary>
internal readonly record struct CapacityStep(double Load, CapacityPurpose Purpose)
{
    /// <summary>
    /// Whether it does not end when it passes, but after the longest time: a confirmation has to be surer than a probe, and the first load at the end has to
    /// show a small change.
    /// </summary>
    public bool IsSentToTheEnd => Purpose is CapacityPurpose.Confirm or CapacityPurpose.Control;
}
